// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

@testable import ContentGateway

/// What came back over a socket, byte for byte.
struct RawResponse: Sendable {
    let status: Int
    /// Names in small letters.
    let headers: [String: String]
    let body: [UInt8]
    /// False when the connection ended in the middle of the body.
    let isWhole: Bool

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// The connection ended without an answer.
struct NoAnswer: Error {
    let bytes: Int
}

struct SocketFailure: Error {
    let call: String
    let code = errno
}

/// A client that sends what it is told, proper or not. Blocking calls run on threads of their own.
enum RawClient {
    /// - Parameter host: the `Host` header; nil sends none.
    static func get(
        _ target: String, at address: ContentGatewayAddress, method: String = "GET", host: String? = "localhost",
        _ headers: [String] = []
    ) async throws -> RawResponse {
        let lines = ["\(method) \(target) HTTP/1.1"] + (host.map { ["Host: \($0)"] } ?? []) + headers
        let request = (lines + ["Connection: close", "", ""]).joined(separator: "\r\n")
        let bytes = try await onThread { try exchange(Array(request.utf8), port: address.port) }
        guard let answer = parse(bytes, isHead: method == "HEAD") else { throw NoAnswer(bytes: bytes.count) }
        return answer
    }

    static func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }

    static func connect(port: Int, receiveBuffer: Int32? = nil) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure(call: "socket") }
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var timeout = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var name = loopback(port)
        let result = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            defer { close(descriptor) }
            throw SocketFailure(call: "connect")
        }
        return descriptor
    }

    static func loopback(_ port: Int) -> sockaddr_in {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = UInt16(port).bigEndian
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return name
    }

    static func exchange(_ request: [UInt8], port: Int) throws -> [UInt8] {
        let descriptor = try connect(port: port)
        defer { close(descriptor) }
        write(descriptor, request)
        var answer: [UInt8] = []
        while let part = read(descriptor) { answer += part }
        return answer
    }

    /// - Returns: false when the other side has gone.
    @discardableResult
    static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// - Returns: nil at the end, and after twenty seconds of nothing.
    static func read(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    static func parse(_ bytes: [UInt8], isHead: Bool) -> RawResponse? {
        let end: [UInt8] = [13, 10, 13, 10]
        guard let split = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        let lines = String(decoding: bytes[..<split], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first.flatMap({ $0.split(separator: " ").dropFirst().first }).flatMap({ Int($0) })
        else {
            return nil
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2 else { continue }
            headers[halves[0].lowercased()] = halves[1].drop { $0 == " " }.description
        }
        let rest = Array(bytes[(split + 4)...])
        if isHead { return RawResponse(status: status, headers: headers, body: rest, isWhole: true) }
        if headers["transfer-encoding"] == "chunked" {
            let (body, isWhole) = unchunked(rest)
            return RawResponse(status: status, headers: headers, body: body, isWhole: isWhole)
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? rest.count
        return RawResponse(status: status, headers: headers, body: rest, isWhole: rest.count == length)
    }

    private static func unchunked(_ bytes: [UInt8]) -> (body: [UInt8], isWhole: Bool) {
        var (body, rest) = ([UInt8](), bytes[...])
        while let line = rest.firstIndex(of: 10) {
            let size = Int(String(decoding: rest[..<line], as: UTF8.self).filter(\.isHexDigit), radix: 16) ?? 0
            rest = rest[(line + 1)...]
            if size == 0 { return (body, true) }
            guard rest.count >= size + 2 else { return (body, false) }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
        return (body, false)
    }
}
