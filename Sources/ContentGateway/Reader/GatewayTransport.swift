// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentStore
import NIOCore

/// One question to a gateway, and its answer.
struct GatewayTransport: Sendable {
    /// What came back.
    struct Answer: Sendable {
        let status: UInt
        let location: String?
        let retryAfter: String?
        /// Of a GET that was answered with 200; empty otherwise.
        let body: [UInt8]
    }

    /// Why there is no answer.
    struct Failure: Error {
        let reason: String
    }

    /// One for the process: it holds connections open for the next question. Redirects are followed by whoever asks,
    /// and nothing is decompressed, so that a body is never larger than what came over the line.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10), read: .seconds(20)), decompression: .disabled)
        configuration.connectionPool.idleTimeout = .seconds(30)
        // Nobody there is an answer too.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// - Parameters:
    ///   - isHead: asks for the header alone.
    ///   - limit: the longest body that is read.
    ///   - timeout: until the last byte.
    /// - Throws: `Failure`; `CancellationError`.
    static func ask(_ url: String, isHead: Bool, limit: Int, timeout: Duration) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask { try await ask(url, isHead: isHead, limit: limit) }
            group.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            guard let answer = first else { throw Failure(reason: "it took longer than \(timeout)") }
            return answer
        }
    }

    private static func ask(_ url: String, isHead: Bool, limit: Int) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = isHead ? .HEAD : .GET
        request.headers.add(name: "Accept", value: "application/vnd.ipld.raw")
        request.headers.add(name: "User-Agent", value: "weft")
        do {
            let response = try await client.execute(request, deadline: .distantFuture)
            let hasBody = !isHead && response.status == .ok
            return Answer(
                status: response.status.code, location: response.headers.first(name: "Location"),
                retryAfter: response.headers.first(name: "Retry-After"),
                body: hasBody ? try await read(response, limit: limit) : [])
        } catch let failure as Failure {
            throw failure
        } catch let error as CancellationError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw Failure(reason: "\(error)")
        }
    }

    private static func read(_ response: HTTPClientResponse, limit: Int) async throws -> [UInt8] {
        let tooLong = Failure(reason: "it sends more than \(limit) bytes for one chunk")
        if let length = response.headers.first(name: "Content-Length"), Int(length).map({ $0 > limit }) ?? true {
            throw tooLong
        }
        var bytes: [UInt8] = []
        for try await piece in response.body {
            guard bytes.count + piece.readableBytes <= limit else { throw tooLong }
            bytes.append(contentsOf: piece.readableBytesView)
        }
        // A body that is cut off by a cancellation ends without an error.
        try Task.checkCancellation()
        return bytes
    }
}
