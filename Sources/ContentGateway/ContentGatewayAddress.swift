// SPDX-License-Identifier: Apache-2.0

/// Where a gateway listens: a host and a port, "127.0.0.1:8080" or "[::1]:8080".
public struct ContentGatewayAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an IP address; an IPv6 address without its brackets.
    public let host: String
    /// 0 stands for one that the system picks.
    public let port: Int

    /// The port that gateways of IPFS usually have, on this machine alone.
    public static let usual = ContentGatewayAddress(host: "127.0.0.1", port: 8080)

    /// An address with the given parts.
    public init(host: String = "127.0.0.1", port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads "host:port".
    /// - Throws: `ContentGatewayError.badAddress`.
    public init(_ text: String) throws(ContentGatewayError) {
        guard let (host, port) = Self.parts(text), let port else { throw .badAddress(text) }
        self.init(host: host, port: port)
    }

    public var description: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    /// What a browser is given.
    public var url: String { "http://\(self)" }

    /// Whether only programs on this machine reach it.
    public var isLoopback: Bool { Self.isLoopback(host) }

    /// Whether a request with this `Host` may have been meant for this address.
    ///
    /// A page of a stranger can make its own name point to 127.0.0.1 and then read what is there (DNS rebinding). The
    /// browser still says the name: on loopback, none but those of this machine are answered. The port is not
    /// compared, for it may have been forwarded.
    func allows(authority: String) -> Bool {
        guard isLoopback else { return true }
        guard let (name, _) = Self.parts(authority) else { return false }
        return Self.isLoopback(name) || name.lowercased() == host.lowercased()
    }

    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "localhost." || host == "::1" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        guard octets.count == 4, octets[0] == "127" else { return false }
        return octets.allSatisfy { $0.utf8.count <= 3 && UInt8($0).map(String.init) == String($0) }
    }

    /// Host and port of "host", "host:port", "[v6]" or "[v6]:port"; nil for what is none of them.
    private static func parts(_ text: String) -> (host: String, port: Int?)? {
        var host = text[...]
        var digits: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":"), host.contains(":") else { return nil }
            digits = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            digits = text[text.index(after: colon)...]
        }
        let isPlain = host.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") }
        guard !host.isEmpty, isPlain else { return nil }
        guard let digits else { return (String(host), nil) }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else { return nil }
        return (String(host), Int(port))
    }
}
