// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Hummingbird
import LedgerCore
import Logging
import NIOCore
import ServiceLifecycle

/// Serves the local API on a Unix socket that its owner alone can open.
public struct GatewayServer: Service {
    private let services: GatewayServices
    private let socket: String
    private let onReady: @Sendable () async -> Void
    private let logger: Logger

    public init(
        services: GatewayServices, socket: String, logger: Logger, onReady: @escaping @Sendable () async -> Void
    ) {
        self.services = services
        self.socket = socket
        self.logger = logger
        self.onReady = onReady
    }

    public func run() async throws {
        try Self.check(socket)
        // The folder is 0700 before the socket appears in it; the socket's own mode follows at once.
        let madeFolder = try Self.makeFolder(of: socket)
        let path = socket
        defer {
            unlink(path)
            if madeFolder { rmdir(Self.folder(of: path)) }
        }
        let ready = onReady
        let application = Application(
            router: router, configuration: .init(address: .unixDomainSocket(path: socket)),
            onServerRunning: { _ in
                chmod(path, 0o600)
                await ready()
            }, logger: logger)
        try await application.run()
    }

    /// Refuses a socket that a node answers at, removes one that a killed node left.
    ///
    /// - Throws: `APIFailure` that says what to do.
    public static func check(_ socket: String) throws {
        guard socket.utf8.count <= API.socketPathBytes else {
            throw APIFailure(
                code: "socketPath", message: "the socket's path has more than \(API.socketPathBytes) bytes: \(socket)",
                hint: "choose a shorter one with --socket")
        }
        var status = stat()
        guard lstat(socket, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw APIFailure(
                code: "socketPath", message: "\(socket) exists and is no socket", hint: "choose another --socket")
        }
        guard !answers(socket) else {
            throw APIFailure(
                code: "socketInUse", message: "a node is running at \(socket) already",
                hint: "use it, or choose another place with --socket")
        }
        unlink(socket)
    }

    private static func folder(of socket: String) -> String { (socket as NSString).deletingLastPathComponent }

    /// - Returns: false when it was there.
    private static func makeFolder(of socket: String) throws -> Bool {
        let folder = folder(of: socket)
        guard !FileManager.default.fileExists(atPath: folder) else { return false }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw APIFailure(
                code: "socketPath", message: "\(folder) cannot be made: \(error.localizedDescription)",
                hint: "choose another place with --socket")
        }
        return true
    }

    private static func answers(_ path: String) -> Bool {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    private var router: Router<BasicRequestContext> {
        let router = Router()
        router.addMiddleware { FailureMiddleware() }
        let version = router.group("v1")
        NetworkRoutes(services: services).add(to: version)
        WalletRoutes(services: services).add(to: version)
        MarketRoutes(services: services).add(to: version)
        EventRoutes(services: services).add(to: version)
        TransactionRoutes(services: services).add(to: version)
        JobRoutes(services: services).add(to: version)
        ContentRoutes(services: services).add(to: version)
        GrantRoutes(services: services).add(to: version)
        SecretRoutes(services: services).add(to: version)
        ProofRoutes(services: services).add(to: version)
        ChannelRoutes(services: services).add(to: version)
        AttestationRoutes(services: services).add(to: version)
        ProviderRoutes(hosting: services.providers).add(to: version)
        return router
    }
}
