// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import NIOCore
import Testing
import Workload

@testable import WeftCommands

@Suite struct NodeClientTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func socket(_ name: String = "s") throws -> SocketPath {
        try SocketPath(flag: "\(folder.path)/\(name)") { _ in nil }
    }

    /// Runs `body` against a server that answers every request with the same bytes.
    private func answering<Result: Sendable>(
        _ answer: String, _ body: (NodeClient) async throws -> Result
    ) async throws -> Result {
        try await answering(Array(answer.utf8), body)
    }

    private func answering<Result: Sendable>(
        _ answer: [UInt8], _ body: (NodeClient) async throws -> Result
    ) async throws -> Result {
        let socket = try socket()
        let server = try await ByteServer(path: socket.path, answer: answer)
        do {
            let result = try await NodeClient.withNode(at: socket, body)
            try await server.stop()
            return result
        } catch {
            try await server.stop()
            throw error
        }
    }

    private func http(_ status: String, _ body: String) -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func chunked(_ pieces: [[UInt8]], ends: Bool = true) -> [UInt8] {
        let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        let body = pieces.flatMap { Array("\(String($0.count, radix: 16))\r\n".utf8) + $0 + Array("\r\n".utf8) }
        return head + body + (ends ? Array("0\r\n\r\n".utf8) : [])
    }

    private func failure(_ call: () async throws -> Void) async -> CommandFailure? {
        do {
            try await call()
            return nil
        } catch {
            return error as? CommandFailure
        }
    }

    @Test("no socket, or one that nobody listens at, is no node, and says how to start one")
    func noNode() async throws {
        let absent = await failure { _ = try await NodeClient.withNode(at: try socket()) { try await $0.network() } }
        #expect(absent?.code == .noNode)
        let server = try await ByteServer(path: try socket("dead").path, answer: [])
        try await server.abandon()
        let dead = await failure {
            _ = try await NodeClient.withNode(at: try socket("dead")) { try await $0.network() }
        }
        #expect(dead?.code == .noNode)
        #expect(dead?.lines.last == "next: start one with `weft devnet up`")
        #expect(dead?.exitStatus == 69)
    }

    @Test("an answer is decoded")
    func decoded() async throws {
        let body = String(decoding: try JSONEncoder().encode([Jobs.at(.settled)]), as: UTF8.self)
        let jobs = try await answering(http("200 OK", body)) { try await $0.jobs(all: true, limit: 5) }
        #expect(jobs == [Jobs.at(.settled)])
    }

    @Test("a refusal keeps the node's own words")
    func refused() async throws {
        let body = "{\"code\":\"tooPoor\",\"message\":\"the wallet is empty\",\"hint\":\"ask for credits\"}"
        let failure = await failure {
            _ = try await answering(http("402 Payment Required", body)) { try await $0.network() }
        }
        #expect(failure == CommandFailure(.refused, "the wallet is empty", hint: "ask for credits", apiCode: "tooPoor"))
    }

    @Test(
        "an answer that is not of the API is told as such",
        arguments: [("200 OK", "<html>"), ("200 OK", "{}"), ("500 Oops", "<html>"), ("404 Not Found", "")])
    func foreign(status: String, body: String) async throws {
        let failure = await failure { _ = try await answering(http(status, body)) { try await $0.network() } }
        #expect(failure?.code == .badAnswer)
        #expect(failure?.hint != nil)
    }

    @Test(
        "a node that goes away inside an answer is a lost connection",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"])
    func lost(answer: String) async throws {
        let failure = await failure { _ = try await answering(answer) { try await $0.network() } }
        #expect(failure?.code == .lostConnection)
    }

    @Test("events come out as jobs, wherever the pieces are cut")
    func events() async throws {
        let json = String(decoding: try JSONEncoder().encode(Jobs.at(.running)), as: UTF8.self)
        let text = Array(": hello\n\nevent: other\ndata: x\n\nevent: job\ndata: \(json)\n\n".utf8)
        let pieces = stride(from: 0, to: text.count, by: 7).map { Array(text[$0..<min($0 + 7, text.count)]) }
        let seen = Counter()
        try await answering(chunked(pieces)) { client in
            try await client.followJob(Jobs.id) { job in
                #expect(job == Jobs.at(.running))
                seen.add(1)
            }
        }
        #expect(seen.value == 1)
    }

    @Test("events that break off are a lost connection, after those that came")
    func eventsLost() async throws {
        let json = String(decoding: try JSONEncoder().encode(Jobs.at(.running)), as: UTF8.self)
        let seen = Counter()
        let failure = await failure {
            try await answering(chunked([Array("event: job\ndata: \(json)\n\n".utf8)], ends: false)) { client in
                try await client.followJob(Jobs.id) { _ in seen.add(1) }
            }
        }
        #expect(failure?.code == .lostConnection)
        #expect(seen.value == 1)
    }

    @Test("a log that ends inside a frame is not taken for a whole one")
    func log() async throws {
        let frame = LogFrame(isError: false, time: 1, bytes: Array("hello".utf8)).encoded()
        let seen = Counter()
        try await answering(chunked([frame, frame])) {
            try await $0.readLog(Jobs.id, follow: false) { seen.add($0.bytes.count) }
        }
        #expect(seen.value == 10)
        let failure = await failure {
            try await answering(chunked([frame, Array(frame.dropLast())])) {
                try await $0.readLog(Jobs.id, follow: false) { _ in }
            }
        }
        #expect(failure?.code == .lostConnection)
    }

    @Test("what the reader of a stream throws ends the stream with it")
    func reader() async throws {
        let mine = CommandFailure(.outputClosed, "closed")
        let failure = await failure {
            try await answering(chunked([[1], [2]])) { try await $0.readOutput(Jobs.id) { _ in throw mine } }
        }
        #expect(failure == mine)
    }
}
