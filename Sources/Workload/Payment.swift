// SPDX-License-Identifier: Apache-2.0

import DagCBOR

extension Manifest {
    /// How the workload is paid for.
    public struct Payment: Hashable, Sendable {
        public enum Mode: String, Sendable, CaseIterable {
            /// Escrow flows to the provider on the ledger; the tenant may be away.
            case stream
            /// The tenant's node signs a voucher each tick; without one the workload is frozen.
            case channel
        }

        public var mode: Mode
        /// How long one voucher pays for, in milliseconds; zero for a stream.
        public var tickMilliseconds: UInt64

        public init(mode: Mode, tickMilliseconds: UInt64? = nil) {
            self.mode = mode
            self.tickMilliseconds = tickMilliseconds ?? (mode == .stream ? 0 : Self.usualTick)
        }

        public static let stream = Payment(mode: .stream)
        public static let channel = Payment(mode: .channel)

        /// A second: little to lose for either side, and one signature and one disk write a second cost nothing.
        static let usualTick: UInt64 = 1_000
    }
}

extension Manifest.Payment: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("mode")
        writer.writeText(mode.rawValue)
        writer.writeKey("tick")
        writer.writeUnsigned(tickMilliseconds)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("mode")
        mode = try reader.readChoice("payment")
        try reader.expectKey("tick")
        tickMilliseconds = try reader.readUnsigned()
    }
}
