// SPDX-License-Identifier: Apache-2.0

import Datasets
import GatewayAPI
import PeerNetwork

extension ContentInfo {
    init(_ dataset: Dataset) {
        self.init(
            cid: dataset.root.description, name: dataset.name, kind: dataset.kind.rawValue,
            isSealed: dataset.isSealed, owner: dataset.owner?.description, size: dataset.size, added: dataset.added)
    }
}

extension ContentEntry {
    init(_ entry: DatasetEntry) {
        self.init(name: entry.name, kind: entry.kind.rawValue, cid: entry.cid?.description, size: entry.size)
    }
}

extension ContentStatus {
    init(_ status: DatasetStatus) {
        self.init(
            cid: status.root.description, isSealed: status.isSealed, content: status.dataset.map(ContentInfo.init),
            localChunks: status.localChunks, localBytes: status.localBytes, missingChunks: status.missingChunks,
            size: status.size, pins: status.pins)
    }
}

extension ContentGrantInfo {
    init(_ record: GrantRecord, unconfirmed: [String] = []) {
        let grant = record.signed.grant
        var until: UInt64?
        if case .until(let time) = grant.condition { until = time }
        self.init(
            id: record.id.description, cid: record.root.description, to: record.target, threshold: grant.threshold,
            proxies: grant.proxies.map { PeerID(key: $0).description }, until: until, issued: grant.issued,
            isRevoked: record.isRevoked, unconfirmed: unconfirmed)
    }
}
