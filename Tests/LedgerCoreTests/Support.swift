// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import LedgerCore

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

/// The bytes of hexadecimal text written in a test.
func hex(_ text: String) throws -> [UInt8] { try Multibase.decode("f" + text) }

func hexText(_ bytes: [UInt8]) -> String { String(Multibase.encode(bytes, as: .base16).dropFirst()) }

/// A key with a known seed.
func key(_ number: UInt8) throws -> PrivateKey { try PrivateKey(seed: [UInt8](repeating: number, count: 32)) }

func bytes32(_ number: UInt8) -> Bytes32 { Hash.sha256([number]) }

/// Everything that a state holds, for comparing; two equal fingerprints behave alike for ever.
struct Fingerprint: Equatable {
    let height: UInt64
    let time: LedgerTime
    let head: CID
    let accounts: [AccountID: Account]
    let providers: [AccountID: ProviderRecord]
    let listings: [ListingID: Listing]
    let orders: [OrderID: Order]
    let leases: [LeaseID: Lease]
    let standings: [AccountID: Standing]
    let bids: [BidID: Bid]
    let ratable: [LeaseID: RatableLease]
    let channels: [ChannelID: Channel]
    let directory: [AccountID: DirectoryEntry]
    let fees: NanoCredits
    let closing: Int
    let reachableSince: LedgerTime
    let deadlines: [Deadline]
    let pending: [LedgerEvent]

    init(_ state: LedgerState) {
        height = state.height
        time = state.time
        head = state.head
        accounts = state.accounts.values
        providers = state.providers.values
        listings = state.listings.values
        orders = state.orders.values
        leases = state.leases.values
        standings = state.standings.values
        bids = state.bids.values
        ratable = state.ratable.values
        channels = state.channels.values
        directory = state.directory.values
        fees = state.fees
        closing = state.closing
        reachableSince = state.reachableSince
        deadlines = state.deadlines.unordered.sorted()
        pending = state.pending
    }
}

let credit: NanoCredits = 1_000_000_000
let gibibyte: UInt64 = 1 << 30
let hour: UInt64 = 3_600_000
