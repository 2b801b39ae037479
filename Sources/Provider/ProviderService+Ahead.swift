// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Grants
import JobProtocol
import LedgerCore
import Multiformats
import Ordering
import PeerNetwork

/// Being ready for an order that names this provider, so that its job can start with its tenant's node away.
extension ProviderService {
    /// Publishes the key to which contents are granted before there is a lease; what else the account publishes stays.
    func publishKey() async throws {
        let mine = account
        guard let published = try OwnerKeys.receiving(account: key).publicKey.xOnly else { return }
        var entry = ledger.read { $0.directoryEntry(mine) } ?? DirectoryEntry()
        guard entry.encryptionKey != published else { return }
        entry.encryptionKey = published
        do { try await signer.submit([.setDirectoryEntry(entry)]) } catch let refusal as Refusal {
            logger.warning("no key is published", metadata: ["why": "\(refusal)"])
        }
    }

    /// Has the content of an order fetched that names this provider, once.
    func planFetch(_ id: OrderID, _ order: Order) {
        guard state == .onboarded, !isEnding, order.terms.requirements.providers.contains(account), fetched[id] == nil
        else { return }
        fetched[id] = []
        assign.yield(.fetchAhead(id, order))
    }

    /// Fetches what the order's job needs into the own store, as far as the disk that it would buy.
    func fetchAhead(_ id: OrderID, _ order: Order) async {
        let tenant = PeerID(key: order.terms.peer)
        do {
            let answer = try await peers.request(
                tenant, OrderContent.name, OrderContent.Request.roots(id).bytes, timeout: OrderContent.timeout)
            let roots = try OrderContent.decode(answer)
            var room = order.terms.requirements.resources.diskBytes + UInt64(ProviderLimits.manifestBytes)
            for root in roots { try await fetch(root, of: order, within: &room) }
            try await exchange.store.flush()
            // The order may have gone meanwhile.
            guard fetched[id] != nil, ledger.read({ $0.order(id) }) != nil else { return }
            fetched[id] = roots.filter { $0.codec == .dagCBOR || $0.codec == .dagPB || $0.codec == .raw }
            _ = try await peers.request(
                tenant, OrderContent.name, OrderContent.Request.held(id).bytes, timeout: OrderContent.timeout)
        } catch {
            // Whoever wins asks its tenant's node anyhow; it is tried again while the order is open.
            logger.debug("an order's content is not here yet", metadata: ["order": "\(id)", "error": "\(error)"])
            try? await Task.sleep(for: ProviderLimits.fetchPause)
            if fetched[id]?.isEmpty == true { fetched[id] = nil }
        }
    }

    private nonisolated func fetch(_ root: CID, of order: Order, within room: inout UInt64) async throws {
        let source = MountSource(root, tenant: order.terms.peer, exchange: exchange, ledger: ledger)
        var walk = DAGWalk(root, from: source)
        while let chunk = try await walk.next() {
            let size = UInt64(chunk.bytes.count)
            guard size <= room else { throw ProviderError(.refused, "the job needs more than the disk that it buys") }
            room -= size
        }
    }
}
