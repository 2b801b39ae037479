// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import ChannelCore

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

    mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }

    mutating func chance(_ percent: UInt64) -> Bool { below(100) < percent }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    /// Small, ordinary and largest numbers, each often.
    mutating func anyMagnitude() -> UInt64 {
        switch below(4) {
        case 0: below(4)
        case 1: .max - below(4)
        default: next() >> below(64)
        }
    }
}

/// The bytes of hexadecimal text written in a test.
func hex(_ text: String) throws -> [UInt8] { try Multibase.decode("f" + text) }

func hexText(_ bytes: [UInt8]) -> String { String(Multibase.encode(bytes, as: .base16).dropFirst()) }

/// Two parties, a network, and terms of one tick per second for 10.
struct Parties {
    let payer: PrivateKey
    let payee: PrivateKey
    let network = Parties.name("network")
    let channel = Parties.name("channel")

    init() throws {
        payer = try PrivateKey(seed: [UInt8](repeating: 1, count: 32))
        payee = try PrivateKey(seed: [UInt8](repeating: 2, count: 32))
    }

    /// The name of a record that is called so.
    static func name(_ text: String) -> CID { CID.of(Array(text.utf8), codec: .dagCBOR) }

    func terms(
        deposit: UInt64 = 1000,
        rate: UInt64 = 10,
        tick: UInt64 = 1000,
        grace: UInt64 = 400,
        opened: UInt64? = 5,
    ) throws -> ChannelTerms {
        try ChannelTerms(
            channel: channel, network: network, payer: payer.publicKey, payee: payee.publicKey, deposit: deposit,
            ratePerTick: rate, tick: tick, grace: grace, opened: opened)
    }

    /// A voucher of the payer's for this channel.
    func voucher(_ number: UInt64, _ total: UInt64) -> SignedVoucher {
        Voucher(channel: channel, number: number, total: total).signed(by: payer, network: network)
    }

    func claim(_ wanted: UInt64, _ accepted: SignedVoucher? = nil) -> UsageClaim {
        UsageClaim(channel: channel, wanted: wanted, accepted: accepted)
    }

    func payerChannel(_ terms: ChannelTerms? = nil, lowWaterTicks: UInt64 = 0) throws -> PayerChannel {
        try PayerChannel(terms: try terms ?? self.terms(), key: payer, lowWaterTicks: lowWaterTicks, at: 0)
    }

    /// A payee's channel with work to do.
    func payeeChannel(_ terms: ChannelTerms? = nil) throws -> PayeeChannel {
        var channel = PayeeChannel(terms: try terms ?? self.terms(), at: 0)
        _ = channel.on(.work(wanted: true), at: 0)
        return channel
    }
}

extension [PayerChannel.Action] {
    var vouchers: [SignedVoucher] { compactMap { if case .send(let voucher) = $0 { voucher } else { nil } } }
    var states: [PayerState] { compactMap { if case .persist(let state) = $0 { state } else { nil } } }
    var refusals: [SigningRefusal] { compactMap { if case .refuseToSign(let why) = $0 { why } else { nil } } }
}

extension [PayeeChannel.Action] {
    var claims: [UsageClaim] { compactMap { if case .send(let claim) = $0 { claim } else { nil } } }
    var states: [PayeeState] { compactMap { if case .persist(let state) = $0 { state } else { nil } } }
    var refusals: [VoucherRefusal] { compactMap { if case .refuse(let why) = $0 { why } else { nil } } }
}
