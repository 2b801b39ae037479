// SPDX-License-Identifier: Apache-2.0

import ContentGateway
import ContentStore
import GatewayAPI
import Logging
import ServiceLifecycle
import Synchronization

/// The gateway that a node serves its content by; and others', that it reads from.
final class ContentGatewayHost: Service {
    private let store: any ContentStore
    private let asked: ContentGatewayAddress
    private let logger: Logger
    private let found = Mutex<ContentGatewayAddress?>(nil)
    private let tried = AsyncStream<Void>.makeStream()

    init(store: any ContentStore, address: ContentGatewayAddress, logger: Logger) {
        self.store = store
        asked = address
        self.logger = logger
    }

    /// What a browser is given, once requests are taken.
    var url: String? { found.withLock { $0?.url } }

    func run() async throws {
        defer { tried.continuation.finish() }
        let server = ContentGatewayServer(reader: store, address: asked, logger: logger) { [self] address in
            found.withLock { $0 = address }
            tried.continuation.finish()
        }
        do { try await server.run() } catch let error as ContentGatewayError {
            throw NodeError(.refused, "\(error)", hint: "name another address with --gateway")
        }
    }

    /// Waits until requests are taken. For one caller.
    /// - Returns: false when they never will be.
    func isReady() async -> Bool {
        for await _ in tried.stream {}
        return url != nil
    }

    /// The address that a configuration names.
    /// - Throws: `NodeError` for what is none.
    static func address(_ text: String?) throws -> ContentGatewayAddress? {
        guard let text else { return nil }
        do { return try ContentGatewayAddress(text) } catch {
            throw NodeError(.refused, "\(error)", hint: "--gateway alone serves at \(ContentGatewayAddress.usual)")
        }
    }

    /// A reader of what others serve.
    /// - Throws: `APIFailure` for what is no URL of a gateway.
    static func reader(of url: String) throws -> any ContentReader {
        do { return try GatewayContentReader(url: url) } catch {
            throw APIFailure(code: "badURL", message: "\(error)", hint: "name it as https://gateway.example")
        }
    }
}
