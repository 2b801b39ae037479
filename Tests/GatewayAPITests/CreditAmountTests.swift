// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

@Suite("Amounts in JSON")
struct CreditAmountTests {
    @Test(
        "an amount is exact to nine decimals",
        arguments: [
            ("0", 0), ("1", 1_000_000_000), ("0.000000001", 1), ("1.5", 1_500_000_000),
            ("18446744073.709551615", UInt64.max),
        ])
    func exact(text: String, nano: UInt64) throws {
        #expect(CreditAmount(text)?.nano == nano)
        #expect(CreditAmount(nano: nano).description == text)
        let json = try JSONEncoder().encode([CreditAmount(nano: nano)])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([CreditAmount].self, from: json) == [CreditAmount(nano: nano)])
    }

    @Test(
        "what is no amount is refused",
        arguments: [
            "", ".", "1.", ".5", "-1", "+1", "1e9", "1,5", "0.0000000001", "18446744073.709551616", "99999999999",
            "NaN",
            "1.2.3", " 1", "١",
        ])
    func refused(text: String) { #expect(CreditAmount(text) == nil) }
}
