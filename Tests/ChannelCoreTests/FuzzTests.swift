// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import ChannelCore

/// Foreign bytes are refused or decode to a value that encodes to the same bytes; nothing traps.
@Suite("Foreign bytes of channels")
struct FuzzTests {
    let parties: Parties
    init() throws { parties = try Parties() }

    private func attack<Value: DagCBORCodable & Equatable>(
        _ sample: Value, seed: UInt64, _ read: ([UInt8]) throws -> Value,
    ) throws {
        let bytes = sample.encoded()
        #expect(try read(bytes) == sample)
        func check(_ bytes: [UInt8]) {
            guard let value = try? read(bytes) else { return }
            #expect(value.encoded() == bytes, "two encodings of one value")
        }
        for length in bytes.indices { #expect((try? read(Array(bytes.prefix(length)))) == nil) }
        #expect((try? read(bytes + [0])) == nil)
        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << bit
                check(flipped)
            }
        }
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5000 {
            check(random.bytes(Int(random.below(200))))
            var mutated = bytes
            for _ in 0...random.below(4) {
                mutated[Int(random.below(UInt64(mutated.count)))] = UInt8(truncatingIfNeeded: random.next())
            }
            check(mutated)
        }
    }

    @Test("vouchers survive truncation, bit flips and noise")
    func vouchers() throws { try attack(parties.voucher(70_000, 700_000), seed: 1, SignedVoucher.init(bytes:)) }

    @Test("claims survive truncation, bit flips and noise")
    func claims() throws {
        try attack(parties.claim(7), seed: 2, UsageClaim.init(bytes:))
        try attack(parties.claim(300, parties.voucher(299, 2990)), seed: 3, UsageClaim.init(bytes:))
    }

    @Test("stored states survive truncation, bit flips and noise")
    func states() throws {
        let voucher = parties.voucher(9, 90)
        try attack(
            PayerState(channel: parties.channel, generation: 12, highest: voucher, closing: true), seed: 4,
            PayerState.init(bytes:))
        try attack(
            PayerState(channel: parties.channel, generation: 0, highest: nil, closing: false), seed: 5,
            PayerState.init(bytes:))
        try attack(
            PayeeState(channel: parties.channel, accepted: voucher, worked: 9100, closing: false), seed: 6,
            PayeeState.init(bytes:))
    }

    @Test("no bit of a voucher can be flipped without its signature failing")
    func everyBitIsSigned() throws {
        let bytes = parties.voucher(3, 30).encoded()
        var decoded = 0
        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << bit
                guard let voucher = try? SignedVoucher(bytes: flipped) else { continue }
                decoded += 1
                #expect(!voucher.isSigned(by: parties.payer.publicKey, network: parties.network))
            }
        }
        #expect(decoded > 64 * 8)
    }

    @Test("the caps hold the largest voucher, claim and state exactly or with room, and nothing is read beyond them")
    func caps() throws {
        let largest = parties.voucher(.max, .max)
        let bytes = largest.encoded()
        #expect(bytes.count == ChannelLimits.voucherBytes)
        #expect(try SignedVoucher(bytes: bytes) == largest)
        #expect(throws: DagCBORError.tooLarge) { try SignedVoucher(bytes: bytes + [0]) }
        let claim = parties.claim(.max, largest)
        #expect(try UsageClaim(bytes: claim.encoded()) == claim)
        let payer = PayerState(
            channel: parties.channel, generation: ChannelLimits.generation, highest: largest, closing: true)
        #expect(try PayerState(bytes: payer.encoded()) == payer)
        let payee = PayeeState(channel: parties.channel, accepted: largest, worked: .max, closing: true)
        #expect(try PayeeState(bytes: payee.encoded()) == payee)
        let padding = [UInt8](repeating: 0, count: ChannelLimits.messageBytes)
        #expect(throws: DagCBORError.tooLarge) { try UsageClaim(bytes: claim.encoded() + padding) }
        #expect(throws: DagCBORError.tooLarge) { try PayerState(bytes: payer.encoded() + padding) }
        #expect(throws: DagCBORError.tooLarge) { try PayeeState(bytes: payee.encoded() + padding) }
    }

    @Test("a stored generation beyond its cap is refused")
    func generation() {
        let state = PayerState(
            channel: parties.channel, generation: ChannelLimits.generation + 1, highest: nil, closing: false)
        #expect(throws: DagCBORError.outOfRange) { try PayerState(bytes: state.encoded()) }
    }

    @Test("a negative amount, a float and a longer integer are no total")
    func badTotals() throws {
        let bytes = parties.voucher(1, 5).encoded()
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("total".utf8)) }) + 5
        #expect(bytes[place] == 5)
        for total: [UInt8] in [[0x24], [0x18, 5], [0x19, 0, 5], [0xfb, 0x40, 0x14, 0, 0, 0, 0, 0, 0], [0xf6]] {
            let changed = Array(bytes[..<place] + total + bytes[(place + 1)...])
            #expect(throws: DagCBORError.self) { try SignedVoucher(bytes: changed) }
        }
    }

    @Test("a signature of another length, or none, is no signed voucher", arguments: [0, 63, 65])
    func signatureLength(_ length: Int) {
        let short = SignedVoucher(
            voucher: parties.voucher(1, 10).voucher, signature: [UInt8](repeating: 0, count: length))
        #expect(throws: DagCBORError.self) { try SignedVoucher(bytes: short.encoded()) }
    }

    @Test("a channel that is not named as ledger records are is no channel")
    func badNames() throws {
        let names = [
            CID.of([1], codec: .raw),
            try CID(bytes: [0x12, 0x20] + [UInt8](repeating: 7, count: 32)),
            try CID(bytes: [0x01, 0x71, 0x13, 0x40] + [UInt8](repeating: 7, count: 64)),
        ]
        for name in names {
            let voucher = Voucher(channel: name, number: 1, total: 10)
            #expect(throws: DagCBORError.self) { try Voucher.decode(voucher.encoded()) }
            let claim = UsageClaim(channel: name, wanted: 1, accepted: nil)
            #expect(throws: DagCBORError.self) { try UsageClaim(bytes: claim.encoded()) }
        }
    }
}
