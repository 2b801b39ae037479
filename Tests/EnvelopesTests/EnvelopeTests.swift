// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Envelopes

@Suite("Envelope")
struct EnvelopeTests {
    static let chunk = EnvelopeFormat.chunkSize
    let key = ContentKey.generate()

    static func content(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(state: seed)
        return generator.bytes(count)
    }

    @Test(
        "content of every size around the chunk borders comes back",
        arguments: [
            0, 1, 15, 16, 17, 1000, chunk - 1, chunk, chunk + 1, 2 * chunk - 1, 2 * chunk, 2 * chunk + 1, 3 * chunk,
        ]
    )
    func roundTrip(size: Int) throws {
        let content = Self.content(size)
        let sealed = try Envelope.seal(content, key: key)
        #expect(try Envelope.open(sealed, key: key) == content)
        #expect(UInt64(sealed.count) == EnvelopeFormat.sealedSize(plaintextSize: UInt64(size)))
        #expect(EnvelopeFormat.plaintextSize(sealedSize: UInt64(sealed.count)) == UInt64(size))
    }

    @Test("the empty content has one empty last chunk")
    func empty() throws {
        #expect(try Envelope.seal([], key: key).count == 56 + 16)
    }

    @Test("the same content sealed twice gives unrelated bytes")
    func fresh() throws {
        let content = Self.content(4096)
        let (first, second) = (try Envelope.seal(content, key: key), try Envelope.seal(content, key: key))
        let equal = zip(first.dropFirst(8), second.dropFirst(8)).count { $0 == $1 }
        // 4,160 independent bytes agree in about 16 places; 80 would be sixteen standard deviations away.
        #expect(equal < 80)
        #expect(first.prefix(8) == second.prefix(8))
    }

    @Test("any changed byte of header, ciphertext or tag is refused")
    func everyByteFlip() throws {
        let sealed = try Envelope.seal(Self.content(200), key: key)
        #expect(sealed.count == 56 + 200 + 16)
        for index in sealed.indices {
            let expected: EnvelopeError =
                switch index {
                case 0..<7: .malformedHeader
                case 7: .unsupportedVersion(0)
                case 8..<56: .wrongKey
                default: .damagedChunk(index: 0)
                }
            #expect(refusal { try Envelope.open(sealed.flipped(index), key: key) } == expected)
        }
    }

    @Test("a changed byte anywhere in a longer envelope is refused, and names its chunk")
    func sampledByteFlips() throws {
        let sealed = try Envelope.seal(Self.content(2 * Self.chunk + 100), key: key)
        let border = 56 + EnvelopeFormat.sealedChunkSize
        var generator = SeededGenerator(state: 3)
        let places =
            [56, border - 17, border - 16, border - 1, border, sealed.count - 1]
            + (0..<50).map { _ in Int.random(in: 56..<sealed.count, using: &generator) }
        for index in places {
            let number = UInt64((index - 56) / EnvelopeFormat.sealedChunkSize)
            let found = refusal { try Envelope.open(sealed.flipped(index), key: key) }
            #expect(found == .damagedChunk(index: number), "byte \(index)")
        }
    }

    @Test("an envelope cut at any byte is refused")
    func truncationAtEveryByte() throws {
        let sealed = try Envelope.seal(Self.content(100), key: key)
        for count in sealed.indices {
            #expect(refusal { try Envelope.open(Array(sealed.prefix(count)), key: key) } != nil)
        }
    }

    @Test("a longer envelope cut at and around every chunk border is refused")
    func truncationAtChunks() throws {
        // An exact multiple, so that cutting off the last chunk leaves only full chunks.
        let sealed = try Envelope.seal(Self.content(3 * Self.chunk), key: key)
        for number in 0...3 {
            let border = 56 + number * EnvelopeFormat.sealedChunkSize
            for count in [border - 1, border, border + 1, border + 15, border + 16, border + 17]
            where count < sealed.count {
                let cut = Array(sealed.prefix(count))
                #expect(refusal { try Envelope.open(cut, key: key) } != nil, "\(count) bytes")
            }
        }
    }

    @Test("anything after the last chunk is refused")
    func trailing() throws {
        for size in [0, 100, Self.chunk, Self.chunk + 1] {
            let sealed = try Envelope.seal(Self.content(size), key: key)
            let last = Array(sealed[(56 + (size / (Self.chunk + 1)) * EnvelopeFormat.sealedChunkSize)...])
            for tail in [[0], Array(repeating: 0, count: 16), last] {
                #expect(refusal { try Envelope.open(sealed + tail, key: key) } != nil)
            }
        }
    }

    @Test("swapped, dropped and repeated chunks are refused")
    func chunkOrder() throws {
        let sealed = try Envelope.seal(Self.content(4 * Self.chunk), key: key)
        let header = Array(sealed[..<56])
        let chunks = (0..<4).map { number in
            Array(sealed[(56 + number * EnvelopeFormat.sealedChunkSize)...].prefix(EnvelopeFormat.sealedChunkSize))
        }
        func open(_ order: [Int]) -> EnvelopeError? {
            let joined = header + order.flatMap { chunks[$0] }
            return refusal { try Envelope.open(joined, key: key) }
        }
        #expect(open([0, 1, 2, 3]) == nil)
        for order in [
            [1, 0, 2, 3], [0, 2, 1, 3], [0, 1, 3, 2], [0, 2, 3], [1, 2, 3], [0, 1, 2], [0, 3], [0, 1, 1, 2, 3],
        ] {
            #expect(open(order) != nil, "chunks \(order)")
        }
        #expect(open([0, 0, 1, 2, 3]) == .damagedChunk(index: 1))
        #expect(open([0, 1, 2, 3, 3]) == .damagedChunk(index: 3))
    }

    @Test("a chunk of another envelope under the same key is refused")
    func splicing() throws {
        let (first, second) = (
            try Envelope.seal(Self.content(100), key: key), try Envelope.seal(Self.content(100, seed: 2), key: key)
        )
        let spliced = Array(first[..<56] + second[56...])
        #expect(refusal { try Envelope.open(spliced, key: key) } == .damagedChunk(index: 0))
    }

    @Test("another key is told apart from damage, and so are foreign bytes")
    func wrongKey() throws {
        let sealed = try Envelope.seal(Self.content(10), key: key)
        #expect(refusal { try Envelope.open(sealed, key: .generate()) } == .wrongKey)
        #expect(refusal { try Envelope.open(sealed, key: key.subkey("x")) } == .wrongKey)
        #expect(refusal { try Envelope.open([], key: key) } == .malformedHeader)
        #expect(
            refusal { try Envelope.open(Array(sealed[..<56]), key: key) } == .truncated)
        let frames = FrameSealer(key: key, nonce: EnvelopeFormat.randomNonce()).header()
        #expect(refusal { try EnvelopeOpener(key: key, header: frames) } == .malformedHeader)
    }

    @Test("random bytes never open nor trap", arguments: 0..<100)
    func noise(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let noise = generator.bytes(Int.random(in: 0..<300, using: &generator))
        #expect(refusal { try Envelope.open(noise, key: key) } == .malformedHeader)
        let header = Array(try Envelope.seal([], key: key)[..<56])
        #expect(refusal { try Envelope.open(header + noise, key: key) } != nil)
    }

    @Test("a nonce of another length is refused")
    func nonceLength() {
        let found = refusal { try Envelope.seal([1], key: key, nonce: [1, 2, 3]) }
        #expect(found == .wrongLength(expected: 16, found: 3))
    }

    @Test("the layout of version 1 stays as it is")
    func golden() throws {
        let key = try ContentKey(bytes: Array(0..<32))
        let sealed = try Envelope.seal(Array("weft".utf8), key: key, nonce: Array(0..<16))
        // Commitment computed with another implementation of HMAC.
        let commitment = "bae62b688b7e4512a47ddb1603b98a1905454c1e58cc03fd47f0c082a4676b7c"
        #expect(Array(sealed[..<56]) == hex("57454654454e5601" + "000102030405060708090a0b0c0d0e0f" + commitment))
        #expect(Array(sealed[56...]) == hex("25df5bf8e0a71c8a22572a71523dcc40faa7bf5a"))
        #expect(try Envelope.open(sealed, key: key) == Array("weft".utf8))
    }
}
