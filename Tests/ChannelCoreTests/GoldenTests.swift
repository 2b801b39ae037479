// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import ChannelCore

/// The bytes of the wire format. A change here breaks every channel that exists.
@Suite("Golden encodings of channels")
struct GoldenTests {
    private func check<Value: DagCBORCodable & Equatable>(_ name: String, _ value: Value) throws {
        let text = hexText(value.encoded())
        #expect(text == goldenEncodings[name], "\(name): \(text)")
        #expect(try Value.decode(try hex(text)) == value)
    }

    @Test("vouchers, claims and stored states have exactly these bytes: signatures are the same every time")
    func encodings() throws {
        let parties = try Parties()
        try check("voucher", parties.voucher(1, 10).voucher)
        try check("signed", parties.voucher(1, 10))
        try check("largest", parties.voucher(.max, .max))
        try check("firstClaim", parties.claim(1))
        try check("claim", parties.claim(2, parties.voucher(1, 10)))
        try check(
            "payerState",
            PayerState(channel: parties.channel, generation: 3, highest: parties.voucher(1, 10), closing: false))
        try check(
            "payeeState",
            PayeeState(channel: parties.channel, accepted: parties.voucher(1, 10), worked: 400, closing: true))
    }
}
