// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// The bytes of the wire format. A change here breaks every network that exists.
@Suite("Golden encodings")
struct GoldenTests {
    private func check(
        _ name: String, _ value: some DagCBORCodable & Equatable,
        in table: [String: (hex: String, cid: String)] = goldenEncodings
    ) throws {
        let line = try #require(table[name], "\(name): (\"\(hexText(value.encoded()))\", \"\(value.cid)\")")
        #expect(hexText(value.encoded()) == line.hex)
        #expect("\(value.cid)" == line.cid)
        #expect(try type(of: value).decode(try hex(line.hex)) == value)
    }

    @Test("every operation has exactly these bytes and this CID", arguments: Samples.operations)
    func operations(_ sample: Samples.Named) throws { try check(sample.description, sample.operation) }

    @Test("a genesis has exactly these bytes, and its CID is the network's id")
    func genesis() throws { try check("genesis", try Samples.genesis()) }

    @Test("a signed transaction has exactly these bytes: Ed25519 signatures are the same every time")
    func transaction() throws {
        try check("transaction", try Samples.signed(Samples.operation("transfer")))
        try check("transaction, by policy", try Samples.signedByPolicy(Samples.operation("transfer")))
    }

    @Test("a block has exactly these bytes and this CID")
    func block() throws { try check("block", try Samples.block()) }

    @Test("what the state tree holds of each record has exactly these bytes")
    func records() throws {
        func check(_ name: String, _ value: some DagCBORCodable & Equatable) throws {
            try self.check(name, value, in: goldenRecords)
        }
        try check("account", Samples.account)
        try check("account, capped", Samples.cappedAccount)
        try check("provider", Samples.provider)
        try check("attested attribute", try Samples.attested())
        try check("listing", Samples.openListing)
        try check("order", Samples.openOrder)
        try check("bid", Samples.openBid)
        try check("bid, sealed", Samples.sealedBid)
        try check("lease, paused", Samples.pausedLease)
        try check("lease, new", Samples.newLease)
        try check("ratable lease", Samples.ratable)
        try check("channel", Samples.openChannel)
        try check("channel, closing", Samples.closingChannel)
        try check("directory entry", Samples.directoryEntry)
        try check("directory entry, proxy alone", Samples.proxyAlone)
    }

    @Test("no sample is missing from the table, and nothing else is in it")
    func complete() {
        let wholes = ["genesis", "transaction", "transaction, by policy", "block"]
        #expect(goldenEncodings.keys.sorted() == (Samples.operations.map(\.description) + wholes).sorted())
        let names = Set(Samples.operations.map { "\($0.operation)".prefix { $0 != "(" } })
        #expect(names.count == 30, "an operation has no sample")
    }

    @Test("every outcome of a job has its name and number on the wire")
    func outcomes() throws {
        let cases: [(JobResult.Outcome, String, UInt8)] = [
            (.exited(code: 255), "exited", 255), (.signaled(9), "signaled", 9), (.outOfMemory, "outOfMemory", 0),
            (.timedOut, "timedOut", 0), (.stopped, "stopped", 0),
        ]
        for (outcome, name, number) in cases {
            #expect(outcome.parts == (name, number))
            #expect(JobResult.Outcome(name: name, value: number) == outcome)
            var result = World.result
            result.outcome = outcome
            #expect(try JobResult.decode(result.encoded()) == result)
        }
        #expect(JobResult.Outcome(name: "stopped", value: 1) == nil)
        #expect(JobResult.Outcome(name: "Exited", value: 0) == nil)
    }
}
