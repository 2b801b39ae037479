// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The IPv4 addresses of this machine's interfaces, sorted, loopback left out.
enum HostAddresses {
    static func current() -> [String] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var found: Set<String> = []
        var next = first
        while let entry = next {
            next = entry.pointee.ifa_next
            guard let address = entry.pointee.ifa_addr, address.pointee.sa_family == AF_INET else { continue }
            let number = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt32(bigEndian: $0.pointee.sin_addr.s_addr)
            }
            let bytes = [24, 16, 8, 0].map { (number >> $0) & 0xff }
            if bytes[0] != 127 { found.insert(bytes.map(String.init).joined(separator: ".")) }
        }
        return found.sorted()
    }
}
