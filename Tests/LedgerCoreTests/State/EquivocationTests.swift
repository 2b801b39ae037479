// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Equivocation of witnesses")
struct EquivocationTests {
    private let lie = WitnessSamples.statement(root: 14)

    private func isProven(_ one: Countersignature, _ other: Countersignature) throws -> Bool {
        Equivocation(one, other).isProven(network: try WitnessSamples.network())
    }

    @Test("two statements of one height by one key prove it, in whichever order they are found")
    func proven() throws {
        let (one, other) = (try WitnessSamples.word(0), try WitnessSamples.word(0, lie))
        #expect(try isProven(one, other))
        #expect(Equivocation(one, other) == Equivocation(other, one))
        #expect(Equivocation(one, other).encoded() == Equivocation(other, one).encoded())
        #expect((Equivocation(one, other).signer, Equivocation(one, other).height) == (one.signer, 7))
        // Any difference will do.
        for change in [\RootStatement.time, \RootStatement.height] {
            var statement = WitnessSamples.statement()
            statement[keyPath: change] += 1
            #expect(try isProven(one, WitnessSamples.word(0, statement)) == (change == \RootStatement.time))
        }
    }

    @Test("the same word twice, words of two witnesses or of two heights, and forged words prove nothing")
    func unproven() throws {
        let one = try WitnessSamples.word(0)
        #expect(try !isProven(one, one))
        #expect(try !isProven(one, WitnessSamples.word(1, lie)))
        #expect(try !isProven(one, WitnessSamples.word(0, WitnessSamples.statement(8, root: 14))))
        let zeros = [UInt8](repeating: 0, count: 64)
        for signature in [zeros, one.signature] {
            let forged = Countersignature(statement: lie, signer: one.signer, signature: signature)
            #expect(try !isProven(one, forged))
            #expect(try !isProven(forged, one))
        }
        let elsewhere = lie.signed(by: try WitnessSamples.keys()[0], network: CID.of([9], codec: .dagCBOR))
        #expect(try !isProven(one, elsewhere))
    }

    @Test("in bytes the two come in one order, and are two")
    func canonical() throws {
        let (one, other) = (try WitnessSamples.word(0), try WitnessSamples.word(0, lie))
        let good = Equivocation(one, other)
        #expect(try Equivocation.decode(good.encoded()) == good)
        for pair in [[good.second, good.first], [one, one]] {
            var writer = DagCBORWriter()
            writer.writeArray(pair)
            let bytes = writer.finished()
            #expect(throws: DagCBORError.self) { try Equivocation.decode(bytes) }
        }
    }
}
