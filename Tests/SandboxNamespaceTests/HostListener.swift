// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sandbox

/// Something of the host's to be reached, or not: a TCP port on every address and an abstract Unix socket.
final class HostListener {
    let port: UInt16
    let abstractName: String
    private let tcp: Descriptor
    private let abstract: Descriptor

    init() throws {
        let stream = Int32(SOCK_STREAM.rawValue)
        let tcp = Descriptor(owning: socket(AF_INET, stream, 0))
        self.tcp = tcp
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(tcp.number, $0, length)
                listen(tcp.number, 8)
                getsockname(tcp.number, $0, &length)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        abstractName = "weft-test-\(UInt32.random(in: 0...UInt32.max))"
        let abstract = Descriptor(owning: socket(AF_UNIX, stream, 0))
        self.abstract = abstract
        var (name, nameLength) = Self.address(abstractName)
        withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = bind(abstract.number, $0, nameLength) }
        }
        listen(abstract.number, 8)
    }

    private static func address(_ name: String) -> (sockaddr_un, socklen_t) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0[1...].copyBytes(from: name.utf8) }
        return (address, socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count))
    }

    /// Whether this process can reach both, so that a job's failure means something.
    var acceptsItself: Bool {
        let stream = Int32(SOCK_STREAM.rawValue)
        let first = Descriptor(owning: socket(AF_INET, stream, 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let reachesPort = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(first.number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let second = Descriptor(owning: socket(AF_UNIX, stream, 0))
        var (name, length) = Self.address(abstractName)
        let reachesName = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(second.number, $0, length) == 0 }
        }
        return reachesPort && reachesName
    }
}
