// SPDX-License-Identifier: Apache-2.0

import DagCBOR

extension Manifest {
    /// How the order is given to a provider, where it does not go to the first who comes.
    public struct Allocation: Hashable, Sendable {
        public enum Policy: String, Sendable, CaseIterable {
            /// The first provider that fits gets it.
            case firstCome = "first-come"
            /// Providers bid until the window ends; the best bid gets it.
            case auction
            /// The better a provider's standing, the earlier within the window it may take it.
            case reputation
        }

        /// What makes one bid better than another.
        public enum Preference: String, Sendable, CaseIterable {
            /// The lowest price.
            case price
            /// The machine that fits most tightly, so that larger ones stay free.
            case match
            /// The best record.
            case standing
        }

        public var policy: Policy
        /// How long the order is on offer before it is decided, in milliseconds; zero for first-come.
        public var windowMilliseconds: UInt64
        /// For auctions.
        public var preference: Preference

        public init(policy: Policy, windowMilliseconds: UInt64? = nil, preference: Preference = .price) {
            self.policy = policy
            self.windowMilliseconds = windowMilliseconds ?? Self.usualWindow(policy)
            self.preference = preference
        }

        public static let firstCome = Allocation(policy: .firstCome)

        /// Long enough for every provider to answer, short enough to wait for.
        static func usualWindow(_ policy: Policy) -> UInt64 {
            switch policy {
            case .firstCome: 0
            case .auction: 5_000
            case .reputation: 10_000
            }
        }
    }
}

extension Manifest.Allocation: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.writeKey("policy")
        writer.writeText(policy.rawValue)
        writer.writeKey("prefer")
        writer.writeText(preference.rawValue)
        writer.writeKey("window")
        writer.writeUnsigned(windowMilliseconds)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        try reader.expectKey("policy")
        policy = try reader.readChoice("policy")
        try reader.expectKey("prefer")
        preference = try reader.readChoice("prefer")
        try reader.expectKey("window")
        windowMilliseconds = try reader.readUnsigned()
    }
}
