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
            /// All three, each with its weight.
            case mix
        }

        /// How much each counts in a mix; not all of them zero.
        public struct Weights: Hashable, Sendable {
            public var price: UInt8
            public var match: UInt8
            public var standing: UInt8

            public init(price: UInt8, match: UInt8, standing: UInt8) {
                self.price = price
                self.match = match
                self.standing = standing
            }

            public static let equal = Weights(price: 1, match: 1, standing: 1)
        }

        public var policy: Policy
        /// How long the order is on offer before it is decided, in milliseconds; zero for first-come.
        public var windowMilliseconds: UInt64
        /// For auctions.
        public var preference: Preference
        /// For the preference `mix`.
        public var weights: Weights
        /// Bids are hidden until the window ends, and revealed within this time after it; zero: they are open.
        public var revealMilliseconds: UInt64
        /// Whether the winner is paid the second lowest price.
        public var paysSecondPrice: Bool

        public init(
            policy: Policy, windowMilliseconds: UInt64? = nil, preference: Preference = .price,
            weights: Weights = .equal, revealMilliseconds: UInt64 = 0, paysSecondPrice: Bool = false
        ) {
            self.policy = policy
            self.windowMilliseconds = windowMilliseconds ?? Self.usualWindow(policy)
            self.preference = preference
            self.weights = weights
            self.revealMilliseconds = revealMilliseconds
            self.paysSecondPrice = paysSecondPrice
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
        writer.writeMapHeader(count: 6)
        writer.writeKey("policy")
        writer.writeText(policy.rawValue)
        writer.writeKey("prefer")
        writer.writeText(preference.rawValue)
        writer.writeKey("reveal")
        writer.writeUnsigned(revealMilliseconds)
        writer.writeKey("window")
        writer.writeUnsigned(windowMilliseconds)
        writer.writeKey("weights")
        writer.writeArrayHeader(count: 3)
        for weight in [weights.price, weights.match, weights.standing] { writer.writeUnsigned(UInt64(weight)) }
        writer.writeKey("secondPrice")
        writer.writeBool(paysSecondPrice)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 6)
        try reader.expectKey("policy")
        policy = try reader.readChoice("policy")
        try reader.expectKey("prefer")
        preference = try reader.readChoice("prefer")
        try reader.expectKey("reveal")
        revealMilliseconds = try reader.readUnsigned()
        try reader.expectKey("window")
        windowMilliseconds = try reader.readUnsigned()
        try reader.expectKey("weights")
        guard try reader.readArrayHeader(max: 3) == 3 else { throw .invalid("there are three weights") }
        var read: [UInt8] = []
        for _ in 0..<3 {
            guard let weight = UInt8(exactly: try reader.readUnsigned()) else { throw .outOfRange }
            read.append(weight)
        }
        weights = Weights(price: read[0], match: read[1], standing: read[2])
        try reader.expectKey("secondPrice")
        paysSecondPrice = try reader.readBool()
    }
}
