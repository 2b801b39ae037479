// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// Serves content over HTTP, as a trustless gateway of IPFS and as one that shows files and folders.
///
/// Only what its reader holds is served, and only by its name: nothing lists what there is. Whoever reaches the address
/// may read. Sources: <https://specs.ipfs.tech/http-gateways/trustless-gateway/> and
/// <https://specs.ipfs.tech/http-gateways/path-gateway/>.
public struct ContentGatewayServer: Service {
    private let reader: any ContentReader
    private let address: ContentGatewayAddress
    private let limits: ContentGatewayLimits
    private let logger: Logger
    private let onReady: @Sendable (ContentGatewayAddress) async -> Void

    /// - Parameters:
    ///   - reader: a local store; every read of it is verified.
    ///   - address: port 0 lets the system pick one.
    ///   - onReady: told the address, with its port, once requests are taken.
    public init(
        reader: any ContentReader, address: ContentGatewayAddress = .usual, limits: ContentGatewayLimits = .init(),
        logger: Logger, onReady: @escaping @Sendable (ContentGatewayAddress) async -> Void = { _ in }
    ) {
        self.reader = reader
        self.address = address
        self.limits = limits
        self.logger = logger
        self.onReady = onReady
    }

    /// Serves until the task is cancelled or a graceful shutdown is asked for; answers that are being sent then have
    /// `ContentGatewayLimits.drain` to end.
    /// - Throws: `ContentGatewayError.cannotListen`.
    public func run() async throws {
        let application = application
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await application.run() } catch let error as IOError {
                    throw ContentGatewayError.cannotListen(address, "\(error)")
                } catch let error as SocketAddressError {
                    throw ContentGatewayError.cannotListen(address, "\(error)")
                }
            }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: limits.drain)
            }
            // Whichever comes first: the end of the last answer, or that of the time for it.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private var application: Application<GatewayResponder> {
        let http = HTTP1Channel.Configuration(
            idleTimeout: TimeAmount(limits.idle),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: ContentGatewayLimits.headerBytes,
                maxHeaderListSize: ContentGatewayLimits.headerBytes,
                maxHeaderFieldCount: ContentGatewayLimits.headerFields))
        let (host, onReady) = (address.host, onReady)
        return Application(
            responder: GatewayResponder(
                site: ContentSite(reader: reader, limits: limits), address: address, limits: limits,
                slots: RequestSlots(limits.requests)),
            server: .http1(configuration: http),
            configuration: .init(
                address: .hostname(host, port: address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
            onServerRunning: { channel in
                await onReady(ContentGatewayAddress(host: host, port: channel.localAddress?.port ?? 0))
            }, logger: logger)
    }
}
