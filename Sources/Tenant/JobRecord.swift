// SPDX-License-Identifier: Apache-2.0

import LedgerStore
import Workload

/// A job as far as ledger, provider and this node know it.
public struct JobRecord: Sendable {
    /// How far it is, in the order of the cases.
    public enum Stage: String, Sendable, Equatable {
        case ordered, leased, preparing, running, finished, settled, expired, cancelled
        public var isFinal: Bool { self == .settled || self == .expired || self == .cancelled }
    }

    public let order: OrderEntry
    public let lease: LeaseEntry?
    /// What paid an ended lease, where a channel did.
    public let channel: ChannelEntry?
    public let stage: Stage
    /// Nil when this node has lost its own records; the job can be fetched all the same.
    public let manifest: Manifest?
    public let wallet: String
    public let refusals: Int
}
