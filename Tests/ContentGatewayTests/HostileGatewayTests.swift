// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Foundation
import Multiformats
import Synchronization
import Testing

@testable import ContentGateway

@Suite("Gateways that lie")
struct HostileGatewayTests {
    @Test("other bytes are a mismatch")
    func otherBytes() async throws {
        for bytes in [Array("WOVEN".utf8), [], HostileGateway.bytes + [0]] {
            let (result, _) = try await HostileGateway.ask { connection, _ in
                RawClient.write(connection, HostileServer.answer("200 OK", bytes))
            }
            #expect(HostileGateway.code(result) == .mismatch)
        }
    }

    @Test("every other answer says what it was", arguments: [204, 206, 301, 400, 401, 403, 418, 500, 502, 504])
    func otherStatuses(status: Int) async throws {
        let (result, requests) = try await HostileGateway.ask { connection, _ in
            RawClient.write(connection, HostileServer.answer("\(status) X", status == 204 ? [] : HostileGateway.bytes))
        }
        #expect(HostileGateway.code(result) == .unreachable)
        #expect(requests.count == 1)
        if case .failure(let error) = result { #expect("\(error)".contains("\(status)")) }
    }

    @Test("a body without end, or one that says it is too long, is not read")
    func endless() async throws {
        let sent = Mutex(0)
        let endless = try await HostileGateway.ask { connection, _ in
            RawClient.write(connection, Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
            let piece = Array("10000\r\n".utf8) + [UInt8](repeating: 1, count: 65_536) + [13, 10]
            while RawClient.write(connection, piece) { sent.withLock { $0 += 65_536 } }
        }
        #expect(HostileGateway.code(endless.result) == .unreachable)
        if case .failure(let error) = endless.result { #expect("\(error)".contains("more than 2097152 bytes")) }
        let claimed = try await HostileGateway.ask { connection, _ in
            RawClient.write(connection, HostileServer.answer("200 OK", length: 1 << 40))
            Thread.sleep(forTimeInterval: 3)
        }
        #expect(HostileGateway.code(claimed.result) == .unreachable)
        #expect(sent.withLock { $0 } < 64 << 20)
    }

    @Test("a body that is shorter than it says is not taken")
    func cutOff() async throws {
        let (result, _) = try await HostileGateway.ask { connection, _ in
            RawClient.write(connection, HostileServer.answer("200 OK", HostileGateway.bytes, length: 100))
        }
        #expect(HostileGateway.code(result) == .unreachable)
    }

    @Test("an answer that drips is given up, and so is one that never comes")
    func slowDrip() async throws {
        let limits = HostileGateway.impatient { $0.timeout = .milliseconds(600) }
        for isDripping in [true, false] {
            let started = ContinuousClock.now
            let (result, _) = try await HostileGateway.ask(limits) { connection, _ in
                guard isDripping else { return Thread.sleep(forTimeInterval: 12) }
                RawClient.write(connection, Array("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".utf8))
                for _ in 0..<120 where RawClient.write(connection, [1]) { Thread.sleep(forTimeInterval: 0.1) }
            }
            #expect(HostileGateway.code(result) == .unreachable)
            #expect(ContinuousClock.now - started < .seconds(9))
        }
    }

    @Test("what is no HTTP is an error like every other")
    func garbage() async throws {
        var generator = SeededGenerator(state: 77)
        var answers = [
            [], Array("SSH-2.0-weft\r\n".utf8), Array("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nwoven".utf8),
            Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nwoven".utf8),
            Array("HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 300_000))\r\n\r\n".utf8),
            Array("HTTP/1.1 2000 OK\r\n\r\n".utf8),
            Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nwoven\r\n0\r\n\r\n".utf8),
        ]
        for _ in 0..<20 { answers.append(generator.bytes(200)) }
        for bytes in answers {
            let (result, _) = try await HostileGateway.ask { connection, _ in RawClient.write(connection, bytes) }
            #expect(HostileGateway.code(result) == .unreachable, "\(String(decoding: bytes.prefix(60), as: UTF8.self))")
        }
    }

    @Test("a gateway that is busy is asked again, as often and as late as the limits say")
    func retries() async throws {
        let count = Mutex(0)
        let (result, requests) = try await HostileGateway.ask { connection, _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            let answer =
                number < 3
                ? HostileServer.answer(number == 1 ? "429 Slow" : "503 Busy", headers: ["Retry-After: 3600"])
                : HostileServer.answer("200 OK", HostileGateway.bytes)
            RawClient.write(connection, answer)
        }
        #expect(try result.get()?.bytes == HostileGateway.bytes)
        #expect(requests.count == 3)
        let never = try await HostileGateway.ask { connection, _ in
            RawClient.write(connection, HostileServer.answer("429 Slow", headers: ["Retry-After: soon"]))
        }
        #expect(HostileGateway.code(never.result) == .unreachable)
        #expect(never.requests.count == 4)
    }

    @Test("nobody there is said at once")
    func nobody() async throws {
        let server = try HostileServer { _, _ in }
        server.stop()
        let reader = try GatewayContentReader(url: server.url)
        let started = ContinuousClock.now
        let error = await #expect(throws: ContentStoreError.self) { try await reader.get(HostileGateway.cid) }
        #expect(error?.code == .unreachable)
        #expect(ContinuousClock.now - started < .seconds(10))
    }
}
