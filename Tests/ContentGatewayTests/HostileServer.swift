// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization

/// A server that answers every connection as a test wants, on a port of the kernel's choice.
final class HostileServer: Sendable {
    let port: Int
    private let listener: Int32
    private let heads = Mutex<[String]>([])

    /// - Parameter answer: given the connection and the request's header; the connection is closed behind it.
    init(_ answer: @escaping @Sendable (_ connection: Int32, _ head: String) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var name = RawClient.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) + listen(listener, 16) + getsockname(listener, pointer, &length)
            }
        }
        guard result == 0 else { throw SocketFailure(call: "listen") }
        port = Int(UInt16(bigEndian: name.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    // Here and not in `stop`: nobody else may be given the number while it is listened at.
                    close(listener)
                    return
                }
                Thread.detachNewThread { [self] in
                    let head = Self.head(connection)
                    heads.withLock { $0.append(head) }
                    answer(connection, head)
                    shutdown(connection, Int32(SHUT_WR))
                    close(connection)
                }
            }
        }
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// The headers of all requests so far.
    var requests: [String] { heads.withLock { $0 } }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// An answer with a body of this length, unless another is claimed.
    static func answer(_ status: String, _ body: [UInt8] = [], headers: [String] = [], length: Int? = nil) -> [UInt8] {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(length ?? body.count)"] + headers
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }

    private static func head(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]), let part = RawClient.read(connection) { bytes += part }
        return String(decoding: bytes, as: UTF8.self)
    }
}
