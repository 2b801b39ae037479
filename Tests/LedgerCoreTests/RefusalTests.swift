// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LedgerCore

@Suite("Refusals")
struct RefusalTests {
    @Test("a refusal's code is its case's name, with and without values")
    func codes() {
        #expect(Refusal.badSignature.code == "badSignature")
        #expect(Refusal.zeroAmount.code == "zeroAmount")
        #expect(Refusal.networkNotOffered.code == "networkNotOffered")
        #expect(Refusal.sequenceGap(next: 3).code == "sequenceGap")
        #expect(Refusal.insufficientBalance(available: 1, needed: 2).code == "insufficientBalance")
        #expect(Refusal.malformed("x").code == "malformed")
    }

    @Test("a refusal says what happened in words, with amounts in credits")
    func descriptions() {
        #expect(
            "\(Refusal.insufficientBalance(available: credit / 2, needed: 2 * credit))"
                == "the balance is 0.5, and 2 is needed")
        #expect("\(Refusal.sequenceGap(next: 3))".contains("the next is 3"))
        #expect("\(Refusal.depositTooSmall(needed: credit))".contains("1 covers the order"))
    }
}
