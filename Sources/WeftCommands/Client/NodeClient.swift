// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import GatewayAPI
import NIOCore
import NIOHTTP1
import NIOPosix

/// The API of a running node, over its Unix socket. One method per route; see `API` for the routes.
///
/// All methods throw `CommandFailure`: `noNode` when nothing answers, `refused` with the node's own words,
/// `lostConnection` when the node goes away in the middle, `badAnswer` when it talks nonsense.
public struct NodeClient: Sendable {
    public let socket: SocketPath
    private let http: HTTPClient

    /// Opens a client for as long as `body` runs.
    public static func withNode<Result>(
        at socket: SocketPath, _ body: (NodeClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(CommandLimits.connectSeconds)
        configuration.redirectConfiguration = .disallow
        // A socket without a listener stays so: say it at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        // One thread is plenty for one node, and starts fast.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let http = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
        do {
            let result = try await body(NodeClient(socket: socket, http: http))
            await close(http, group)
            return result
        } catch {
            await close(http, group)
            throw error
        }
    }

    /// Nothing is left to save when this fails: the process is about to end.
    private static func close(_ http: HTTPClient, _ group: MultiThreadedEventLoopGroup) async {
        try? await http.shutdown()
        try? await group.shutdownGracefully()
    }

    func get<Answer: Decodable>(_ route: Route) async throws -> Answer {
        try await answer(to: try request(.get, route))
    }

    func post<Answer: Decodable>(_ route: Route) async throws -> Answer {
        try await answer(to: try request(.post, route))
    }

    func post<Answer: Decodable>(_ route: Route, _ body: some Encodable) async throws -> Answer {
        var request = try request(.post, route)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        return try await answer(to: request)
    }

    /// Asks for something that takes as long as it takes.
    func finish<Answer: Decodable>(_ route: Route) async throws -> Answer {
        try await decode(try await execute(try request(.post, route), deadline: .distantFuture))
    }

    /// Sends a body of unknown length while it is made.
    func upload<Answer: Decodable, Body: AsyncSequence & Sendable>(
        _ route: Route, _ body: Body
    ) async throws -> Answer where Body.Element == ByteBuffer {
        var request = try request(.post, route)
        request.headers.add(name: "Content-Type", value: "application/octet-stream")
        request.body = .stream(body, length: .unknown)
        return try await decode(try await execute(request, deadline: .distantFuture))
    }

    /// Reads an answer piece by piece, for as long as it takes.
    ///
    /// - Parameter head: hears of the answer's headers first.
    func stream(
        _ route: Route, head: (HTTPHeaders) throws -> Void = { _ in }, _ each: (ByteBuffer) async throws -> Void
    ) async throws {
        let response = try await execute(try request(.get, route), deadline: .distantFuture)
        guard response.status.code < 400 else { throw await failure(of: response) }
        try head(response.headers)
        var pieces = response.body.makeAsyncIterator()
        while let piece = try await own({ try await pieces.next() }, isConnected: true) {
            try await each(piece)
        }
    }

    private func request(_ method: Method, _ route: Route) throws -> HTTPClientRequest {
        guard let url = URL(httpURLWithSocketPath: socket.path, uri: route.uri) else {
            throw CommandFailure(
                .usage, "\(socket.path) cannot be the path of a socket", hint: "name it with --socket PATH")
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method == .get ? .GET : .POST
        request.headers.add(name: "Host", value: "weft")
        return request
    }

    private enum Method { case get, post }

    private func answer<Answer: Decodable>(to request: HTTPClientRequest) async throws -> Answer {
        try await decode(try await execute(request, deadline: .now() + .seconds(CommandLimits.answerSeconds)))
    }

    private func execute(_ request: HTTPClientRequest, deadline: NIODeadline) async throws -> HTTPClientResponse {
        try await own({ try await http.execute(request, deadline: deadline) }, isConnected: false)
    }

    private func decode<Answer: Decodable>(_ response: HTTPClientResponse) async throws -> Answer {
        guard response.status.code < 400 else { throw await failure(of: response) }
        let body = try await own(
            { try await response.body.collect(upTo: CommandLimits.answerBytes) }, isConnected: true)
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
        } catch {
            throw CommandFailure(
                .badAnswer, "the node's answer is not what this version of weft expects",
                hint: "run `weft network status`: node and command line should have the same version")
        }
    }

    private func failure(of response: HTTPClientResponse) async -> CommandFailure {
        let body = try? await response.body.collect(upTo: CommandLimits.eventBytes)
        if let body, let failure = try? JSONDecoder().decode(APIFailure.self, from: Data(body.readableBytesView)) {
            return CommandFailure(failure)
        }
        return CommandFailure(
            .badAnswer, "the node answered \(response.status.code) without saying why",
            hint: "look into the node's own output")
    }

    /// Runs a call of the HTTP library, with its errors as ours.
    private func own<Value>(_ call: () async throws -> Value, isConnected: Bool) async throws -> Value {
        do {
            return try await call()
        } catch {
            throw TransportFailure.own(error, socket: socket, isConnected: isConnected)
        }
    }
}
