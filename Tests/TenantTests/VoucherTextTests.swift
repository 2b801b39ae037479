// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import Tenant

@Suite("Vouchers as text")
struct VoucherTextTests {
    private static func voucher(_ number: UInt64, _ total: UInt64) throws -> SignedVoucher {
        let key = try PrivateKey(seed: [UInt8](repeating: 1, count: 32))
        let channel = CID.of([1], codec: .dagCBOR)
        return Voucher(channel: channel, number: number, total: total).signed(
            by: key, network: CID.of([2], codec: .dagCBOR))
    }

    @Test("the text of a known voucher never changes, and is read back, also from other bases and with line ends")
    func golden() throws {
        let voucher = try Self.voucher(7, 1_000_000)
        #expect(voucher.text.hasPrefix("uomRib2R5o2V0b3RhbBoAD0JAZm51bWJlcgdnY2hhbm5lbNgqWCUAAXESI"))
        #expect(voucher.text.count == 203)
        #expect(try SignedVoucher(text: voucher.text) == voucher)
        for base in Multibase.allCases {
            #expect(try SignedVoucher(text: Multibase.encode(voucher.encoded(), as: base)) == voucher)
        }
        let broken = voucher.text.prefix(70) + "\n  " + voucher.text.dropFirst(70).prefix(70) + "\r\n\t"
        #expect(try SignedVoucher(text: " " + broken + voucher.text.dropFirst(140) + "\n") == voucher)
    }

    @Test("the largest voucher that there can be fits, in every base")
    func largest() throws {
        let voucher = try Self.voucher(.max, .max)
        #expect(voucher.encoded().count == ChannelLimits.voucherBytes)
        for base in Multibase.allCases {
            #expect(try SignedVoucher(text: Multibase.encode(voucher.encoded(), as: base)) == voucher)
        }
    }

    @Test("anything else is refused with what to do, and traps nowhere")
    func garbage() throws {
        let good = try Self.voucher(7, 1_000_000).text
        var wrong = ["", " ", "u", "u_", "hello", "uAAAA", "x" + good, good + good, String(good.dropLast())]
        wrong += [String(repeating: "u", count: 1 << 16), String(repeating: " ", count: 1 << 20) + good, "u\u{0}", "ü"]
        for text in wrong {
            #expect(throws: ChannelBookError(.notAVoucher, ""), "\(text.prefix(40))") { try SignedVoucher(text: text) }
        }
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            var letters = Array(good.utf8)
            for _ in 0...random.next(below: 3) {
                letters[random.next(below: letters.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            // Refused, or another voucher, which its signature then tells from a good one.
            if let read = try? SignedVoucher(text: String(decoding: letters, as: UTF8.self)) {
                #expect(read.text == String(decoding: letters.filter { !" \t\r\n".utf8.contains($0) }, as: UTF8.self))
            }
        }
    }
}

/// SplitMix64: the same numbers for the same seed everywhere.
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

    mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
