// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// The first record of a network; its CID is the network's id.
public struct Genesis: Hashable, Sendable {
    public struct Allocation: Hashable, Sendable {
        public var account: AccountID
        public var amount: NanoCredits

        public init(account: AccountID, amount: NanoCredits) {
            self.account = account
            self.amount = amount
        }
    }

    public var name: String
    public var created: LedgerTime
    /// Whose countersignatures vouch for state roots; nil: nobody's.
    public var witnesses: SigningPolicy?
    public var parameters: Parameters
    /// All the money that will ever exist, by first owner; sorted by account, each once.
    public var allocations: [Allocation]

    public init(
        name: String, created: LedgerTime, witnesses: SigningPolicy? = nil, parameters: Parameters,
        allocations: [Allocation]
    ) {
        self.name = name
        self.created = created
        self.witnesses = witnesses
        self.parameters = parameters
        self.allocations = allocations.sorted { $0.account < $1.account }
    }

    /// The network's id.
    public var network: CID { cid }
}

extension Genesis: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 5)
        writer.writeKey("name")
        writer.writeText(name)
        writer.writeKey("created")
        writer.writeUnsigned(created)
        writer.field("witnesses", optional: witnesses)
        writer.writeKey("parameters")
        parameters.encode(to: &writer)
        writer.writeKey("allocations")
        writer.writeArrayHeader(count: allocations.count)
        for allocation in allocations {
            writer.writeArrayHeader(count: 2)
            writer.writeBytes(allocation.account.raw)
            writer.writeUnsigned(allocation.amount)
        }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 5)
        try reader.expectKey("name")
        name = try reader.readText(max: 64)
        try reader.expectKey("created")
        created = try reader.readUnsigned()
        guard created <= LedgerLimits.latestGenesis else { throw .outOfRange }
        witnesses = try reader.optionalValue("witnesses")
        try reader.expectKey("parameters")
        parameters = try Parameters(from: &reader)
        try reader.expectKey("allocations")
        let count = try reader.readArrayHeader(max: LedgerLimits.genesisAllocations)
        allocations = []
        for _ in 0..<count {
            guard try reader.readArrayHeader(max: 2) == 2 else { throw .invalid("an allocation is a pair") }
            let account = PublicKey(try reader.readBytes32())
            if let last = allocations.last, last.account >= account {
                throw .invalid("allocations are sorted and unique")
            }
            allocations.append(Allocation(account: account, amount: try reader.readUnsigned()))
        }
    }
}
