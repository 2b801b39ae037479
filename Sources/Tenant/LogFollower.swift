// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import Envelopes
import JobProtocol
import LedgerCore
import LedgerStore
import Multiformats
import PeerNetwork

/// Reads one job's log from wherever it is, each byte once: live from the provider, then sealed from the store.
struct LogFollower {
    private let tenant: TenantService
    private let order: OrderID
    private let keys: JobKeys
    private var opener: FrameOpener?
    /// Messages of the live stream that were read, its header included.
    private var messages: UInt64 = 0
    /// Bytes handed out; the sealed log begins with the same.
    private var delivered = 0
    private var lease: LeaseID?

    init(tenant: TenantService, order: OrderID, keys: JobKeys) {
        self.tenant = tenant
        self.order = order
        self.keys = keys
    }

    /// Reads the live stream until it ends or breaks; neither is an error, the ledger says what comes next.
    mutating func readLive(
        _ entry: LeaseEntry, follows: Bool, _ write: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        lease = entry.id
        let opening = LogExchange.Opening(lease: entry.id, from: messages, follows: follows)
        let stream: PeerStream
        do {
            stream = try await tenant.peers.openStream(PeerID(key: entry.providerPeer), LogExchange.name, opening.bytes)
        } catch { return }
        defer { stream.close() }
        while true {
            let message: [UInt8]
            do {
                guard let next = try await stream.next() else { return }
                message = next
            } catch is PeerError { return }
            if var opener {
                let frames = try opener.open(message)
                self.opener = opener
                try await write(frames)
                delivered += frames.count
            } else {
                opener = try FrameOpener(key: keys.liveLog, header: message)
            }
            messages += 1
        }
    }

    /// Reads the finished log, less what was handed out already.
    mutating func readSealed(
        _ root: CID, from peer: PeerID, _ write: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        var reader = SealedReader(
            root: root, key: keys.log, from: tenant.exchange.reader(from: peer), maxBytes: TenantLimits.logBytes)
        var skipped = 0
        do {
            while let piece = try await reader.next() {
                let skip = min(piece.count, delivered - skipped)
                skipped += skip
                if skip < piece.count { try await write(Array(piece.dropFirst(skip))) }
            }
        } catch let error as PeerError {
            throw TenantError(
                .providerUnreachable, "the log is still at the provider, who does not answer: \(error)",
                hint: "try again later")
        }
    }
}
