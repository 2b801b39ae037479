// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Envelopes

@Suite("Frames of a live stream")
struct FrameTests {
    let key = ContentKey.generate()
    var sealer: FrameSealer
    var opener: FrameOpener

    init() throws {
        sealer = FrameSealer(key: key, nonce: EnvelopeFormat.randomNonce())
        opener = try FrameOpener(key: key, header: sealer.header())
    }

    @Test("frames of every size come back in order")
    mutating func roundTrip() throws {
        for size in [0, 1, 100, 70_000, FrameSealer.maximumFrameSize] {
            let message: [UInt8] = Array(repeating: UInt8(truncatingIfNeeded: size), count: size)
            let frame = try sealer.seal(message, associatedData: [4, 2])
            #expect(frame.count == size + FrameSealer.overhead)
            #expect(try opener.open(frame, associatedData: [4, 2]) == message)
        }
        #expect(sealer.sequence == 5)
        #expect(opener.expected == 5)
    }

    @Test("a repeated, late or early frame is refused, and the stream goes on")
    mutating func order() throws {
        let frames = try (UInt8(0)..<4).map { try sealer.seal([$0]) }
        func openingRefusal(_ index: Int, _ opener: inout FrameOpener) -> EnvelopeError? {
            refusal { try opener.open(frames[index]) }
        }
        #expect(openingRefusal(1, &opener) == .missingFrame(expected: 0, found: 1))
        #expect(try opener.open(frames[0]) == [0])
        #expect(openingRefusal(0, &opener) == .replayedFrame(sequence: 0))
        #expect(try opener.open(frames[1]) == [1])
        #expect(openingRefusal(3, &opener) == .missingFrame(expected: 2, found: 3))
        #expect(openingRefusal(0, &opener) == .replayedFrame(sequence: 0))
        opener.skip(to: 3)
        #expect(openingRefusal(2, &opener) == .replayedFrame(sequence: 2))
        #expect(try opener.open(frames[3]) == [3])
    }

    @Test("a reader that comes back starts where it stopped")
    mutating func resume() throws {
        let frames = try (UInt8(0)..<3).map { try sealer.seal([$0]) }
        var late = try FrameOpener(key: key, header: sealer.header(), startingAt: 2)
        #expect(refusal { try late.open(frames[1]) } == .replayedFrame(sequence: 1))
        #expect(try late.open(frames[2]) == [2])
    }

    @Test("any changed byte is refused, and so is a frame cut anywhere")
    mutating func damage() throws {
        let frame = try sealer.seal(Array("line one".utf8))
        for index in frame.indices {
            #expect(refusal { try opener.open(frame.flipped(index)) } != nil, "byte \(index)")
        }
        for count in frame.indices {
            #expect(refusal { try opener.open(Array(frame.prefix(count))) } != nil)
        }
        #expect(refusal { try opener.open(frame + [0]) } == .damagedFrame(sequence: 0))
        #expect(throws: Never.self) { try opener.open(frame) }
    }

    @Test("a frame whose sequence number was changed is refused where that number is expected")
    mutating func renumbered() throws {
        var frame = try sealer.seal([1])
        frame[7] = 1
        opener.skip(to: 1)
        #expect(refusal { try opener.open(frame) } == .damagedFrame(sequence: 1))
    }

    @Test("associated data must be the same")
    mutating func associatedData() throws {
        let frame = try sealer.seal([1], associatedData: [7])
        for wrong in [[], [8], [7, 0]] as [[UInt8]] {
            let found = refusal { try opener.open(frame, associatedData: wrong) }
            #expect(found == .damagedFrame(sequence: 0))
        }
        #expect(try opener.open(frame, associatedData: [7]) == [1])
    }

    @Test("frames of another stream or key are refused")
    mutating func otherStreams() throws {
        var other = FrameSealer(key: key, nonce: EnvelopeFormat.randomNonce())
        let frame = try other.seal([1])
        #expect(refusal { try opener.open(frame) } == .damagedFrame(sequence: 0))
        let header = sealer.header()
        #expect(refusal { try FrameOpener(key: .generate(), header: header) } == .wrongKey)
        for index in header.indices {
            let found = refusal { try FrameOpener(key: key, header: header.flipped(index)) }
            #expect(found != nil)
        }
        for count in header.indices {
            let cut = Array(header.prefix(count))
            #expect(refusal { try FrameOpener(key: key, header: cut) } == .malformedHeader)
        }
    }

    @Test("a message above the limit is not sealed, and a frame above it not opened")
    mutating func limit() throws {
        let large: [UInt8] = Array(repeating: 0, count: FrameSealer.maximumFrameSize + 1)
        #expect(refusal { try sealer.seal(large) } == .tooLarge)
        let frame: [UInt8] = Array(repeating: 0, count: large.count + FrameSealer.overhead)
        #expect(refusal { try opener.open(frame) } == .malformedFrame)
    }

    @Test("the highest sequence number is never used, so that the counter cannot run over")
    mutating func lastSequence() throws {
        let nonce = EnvelopeFormat.randomNonce()
        let stream = StreamHeader(kind: .frames, key: key, nonce: nonce)
        func frame(_ sequence: UInt64) -> [UInt8] {
            let number = FrameSequence.bytes(sequence)
            return [UInt8]().withUnsafeBytes { none in
                XChaCha20Poly1305.seal(
                    none, authenticating: none, nonce: nonce + number, key: stream.payloadKey, prefix: number)
            }
        }
        var opener = try FrameOpener(key: key, header: stream.bytes, startingAt: .max - 1)
        #expect(try opener.open(frame(.max - 1)) == [])
        #expect(refusal { try opener.open(frame(.max)) } == .missingFrame(expected: .max, found: .max))
    }

    @Test("the layout of version 1 stays as it is")
    func golden() throws {
        let key = try ContentKey(bytes: Array(0..<32))
        var sealer = FrameSealer(key: key, nonce: Array(0..<16))
        // Computed with another implementation of HMAC and of XChaCha20-Poly1305.
        let commitment = "beb40b0cd740ad3f89cc3d6a3f4bc9ee463d6316fd994528dbb0cf0ccaff7034"
        #expect(sealer.header() == hex("5745465446524d01" + "000102030405060708090a0b0c0d0e0f" + commitment))
        let frame = try sealer.seal(Array("line".utf8), associatedData: Array("lease".utf8))
        #expect(frame == hex("0000000000000000767ad57bf42a1e942181e2f765b3cc6c306c0b98"))
    }

    @Test("random bytes never open nor trap", arguments: 0..<100)
    mutating func noise(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        let noise = generator.bytes(Int.random(in: 0..<200, using: &generator))
        #expect(refusal { try opener.open(noise) } != nil)
        let numbered = Array(repeating: 0, count: 8) + noise
        #expect(refusal { try opener.open(numbered) } != nil)
        let last = Array(repeating: 0xff, count: 8) + noise
        #expect(refusal { try opener.open(last) } != nil)
    }
}
