// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Umbral

@Suite("Decoders")
struct DecoderTests {
    /// A decoder with a sound object, and what must hold of an object that differs from it.
    private struct Case {
        let name: String
        let bytes: [UInt8]
        /// Reads and writes again.
        let rewrite: ([UInt8]) throws -> [UInt8]
        /// Reads and verifies; nil where other objects are as good.
        var verify: (([UInt8]) throws -> Void)?
    }

    private let grant: Grant
    private let cases: [Case]

    init() throws {
        let grant = try Grant(threshold: 2, shares: 3, seed: 28)
        self.grant = grant
        let (share, fragment, capsule) = (grant.shares[0], grant.fragments[0], grant.ciphertext.capsule)
        cases = [
            Case(name: "public", bytes: grant.alice.publicKey.bytes) { try UmbralPublicKey(bytes: $0).bytes },
            Case(name: "secret", bytes: grant.alice.bytes) { try UmbralSecretKey(bytes: $0).bytes },
            Case(name: "signature", bytes: grant.signer.signature(of: []).bytes) {
                try UmbralSignature(bytes: $0).bytes
            },
            // A capsule is checked when it is read: no other one passes.
            Case(
                name: "capsule", bytes: capsule.bytes, rewrite: { try Capsule(bytes: $0).bytes },
                verify: { _ = try Capsule(bytes: $0) }),
            Case(
                name: "capsule, simple", bytes: capsule.simpleBytes,
                rewrite: { try Capsule(simpleBytes: $0).simpleBytes },
                verify: { _ = try Capsule(simpleBytes: $0) }),
            // What the signature for the receiver says shows in the capsule fragment only.
            Case(
                name: "key fragment", bytes: share.bytes, rewrite: { try KeyFragment(bytes: $0).bytes },
                verify: {
                    let verified = try grant.verify(KeyFragment(bytes: $0))
                    _ = try grant.verify(verified.reencrypt(capsule).unverified)
                }),
            Case(
                name: "capsule fragment", bytes: fragment.bytes, rewrite: { try CapsuleFragment(bytes: $0).bytes },
                verify: { _ = try grant.verify(CapsuleFragment(bytes: $0)) }),
            Case(
                name: "capsule fragment, simple", bytes: fragment.simpleBytes,
                rewrite: { try CapsuleFragment(simpleBytes: $0).simpleBytes },
                verify: { _ = try grant.verify(CapsuleFragment(simpleBytes: $0)) }),
        ]
    }

    @Test("lengths are umbral-pre's")
    func lengths() {
        #expect(cases.map(\.bytes.count) == [33, 32, 64, 105, 98, 310, 381, 359])
        #expect(Capsule.size == 105 && Capsule.simpleSize == 98 && KeyFragment.size == 310)
        #expect(CapsuleFragment.size == 381 && CapsuleFragment.simpleSize == 359)
    }

    @Test("an object is read and written again as it was")
    func readsBack() throws {
        for each in cases {
            #expect(try each.rewrite(each.bytes) == each.bytes, "\(each.name)")
            try each.verify?(each.bytes)
        }
    }

    @Test("what is cut at any byte, or goes on, is refused for its length")
    func refusesLengths() {
        for each in cases {
            let longer = each.bytes + [0]
            for bytes in (0..<each.bytes.count).map({ Array(each.bytes.prefix($0)) }) + [
                longer, each.bytes + each.bytes,
            ] {
                #expect(
                    throws: UmbralError.wrongLength(expected: each.bytes.count, found: bytes.count), "\(each.name)"
                ) { try each.rewrite(bytes) }
            }
        }
    }

    @Test("with any bit flipped an object is refused, or is another one that is written as it came and never verifies")
    func refusesFlips() {
        for each in cases {
            for bit in 0..<each.bytes.count * 8 {
                var bytes = each.bytes
                bytes[bit / 8] ^= 1 << UInt8(bit % 8)
                checkForeign(bytes, each, "\(each.name), bit \(bit)")
            }
        }
    }

    @Test("random bytes, alone and behind sound ones, are refused or another object, but nothing traps")
    func survivesNoise() {
        var generator = SeededGenerator(seed: 29)
        for each in cases {
            for round in 0..<400 {
                // Sound ones before them let the deeper fields be reached too.
                let sound = round % 2 == 0 ? 0 : Int.random(in: 0..<each.bytes.count - 4, using: &generator)
                let bytes = each.bytes.prefix(sound) + generator.bytes(each.bytes.count - sound)
                checkForeign(Array(bytes), each, "\(each.name), round \(round)")
            }
        }
    }

    private func checkForeign(_ bytes: [UInt8], _ each: Case, _ note: String) {
        if let written = try? each.rewrite(bytes) { #expect(written == bytes, "\(note)") }
        if let verify = each.verify { #expect(throws: UmbralError.self, "\(note)") { try verify(bytes) } }
    }

    @Test("every marker of the MessagePack forms has one value")
    func refusesOtherShapes() {
        let markers: [(Int, [Int])] = [
            (3, [0, 1, 2, 36, 37, 71, 72]),
            (5, [0, 1, 2, 3, 37, 38, 71, 72, 105, 106, 140, 141, 142, 176, 177, 242, 243]),
            (6, [0, 1, 2, 36, 37, 71, 72, 105, 106, 140, 141, 142, 176, 177, 211, 212, 246, 247, 281, 282, 315, 316]),
        ]
        for (index, offsets) in markers {
            for offset in offsets {
                for value in UInt8.min...UInt8.max where value != cases[index].bytes[offset] {
                    var bytes = cases[index].bytes
                    bytes[offset] = value
                    #expect(throws: UmbralError.malformed) { try cases[index].rewrite(bytes) }
                }
            }
        }
        for value in UInt8.min...UInt8.max where value != 0xc2 && value != 0xc3 {
            #expect(throws: UmbralError.malformed) { try cases[5].rewrite(cases[5].bytes.dropLast() + [value]) }
        }
    }

    @Test("errors say what is wrong in words")
    func describesErrors() {
        #expect("\(UmbralError.wrongLength(expected: 33, found: 2))" == "Needed 33 bytes, got 2.")
        #expect("\(UmbralError.invalidThreshold(threshold: 4, shares: 3))".contains("4 with 3 shares"))
    }
}
