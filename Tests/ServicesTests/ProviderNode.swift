// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Foundation
import Keys
import LedgerCore
import Logging
import PeerNetwork
import PlacementCore
import Sandbox

@testable import Provider

/// A provider's node that runs. Made again with the same key and folder, it is the same node after a restart.
final class ProviderNode: Sendable {
    let service: ProviderService
    let runtime: PlayedRuntime
    let ledger: CutLedger
    let folder: String
    private let peers: InMemoryPeerNetwork
    private let task: Task<Void, any Error>

    private init(
        service: ProviderService, runtime: PlayedRuntime, ledger: CutLedger, peers: InMemoryPeerNetwork, folder: String
    ) {
        self.service = service
        self.runtime = runtime
        self.ledger = ledger
        self.peers = peers
        self.folder = folder
        task = Task {
            try await service.register()
            try await service.run()
        }
    }

    static func start(
        _ world: World, key: PrivateKey, folder: String, policy: OwnerPolicy = OwnerPolicy(),
        terms: OwnerTerms = OwnerTerms()
    ) throws -> ProviderNode {
        try World.makeFolder(folder)
        let ledger = CutLedger(world.ledger)
        let peers = try world.hub.join(as: PeerID(key.publicKey))
        let runtime = PlayedRuntime(folder: folder + "/sandboxes")
        var capabilities = RuntimeCapabilities(every: .proven(how: "played"))
        capabilities.interpreters = [.python: "3"]
        let service = try ProviderService(
            configuration: ProviderConfiguration(
                name: "test", key: key, folder: folder,
                capacity: Resources(cpuMillis: 4000, memoryBytes: 4 << 30, diskBytes: 4 << 30), prices: World.prices,
                policy: policy, terms: terms),
            ledger: ledger, peers: peers, exchange: ChunkExchange(store: World.store(), peers: peers),
            runtime: runtime, capabilities: capabilities, logger: world.logger)
        return ProviderNode(service: service, runtime: runtime, ledger: ledger, peers: peers, folder: folder)
    }

    /// Gone from one moment to the next, for ledger and peers, with its records as they are then.
    ///
    /// - Returns: the folder in which those records are: what the dying process still writes does not count.
    func kill() async throws -> String {
        let copy = folder + "-killed-\(UUID().uuidString)"
        ledger.cut()
        peers.close()
        try World.copyRecords(from: folder, to: copy, "provider.sqlite")
        task.cancel()
        _ = await task.result
        return copy
    }

    /// Looks at what comes, in place of whom it is for.
    func intercept(_ name: PeerProtocol, _ look: @escaping @Sendable (_ message: [UInt8]) async throws -> Void) {
        peers.serve(name) { _, message in
            try await look(message)
            return []
        }
    }

    /// The program that was made last.
    var job: PlayedInstance? { runtime.instances.withLockedValue { $0.last } }
}
