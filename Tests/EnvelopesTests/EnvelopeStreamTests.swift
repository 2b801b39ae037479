// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Envelopes

@Suite("Envelope, chunk by chunk")
struct EnvelopeStreamTests {
    static let chunk = EnvelopeFormat.chunkSize
    let key = ContentKey.generate()
    let nonce = EnvelopeFormat.randomNonce()
    let full: [UInt8] = Array(repeating: 7, count: chunk)

    @Test("chunks sealed one by one are the whole-buffer envelope")
    func sameBytes() throws {
        var sealer = EnvelopeSealer(key: key, nonce: nonce)
        var stream = sealer.header()
        stream += try sealer.seal(full, isLast: false)
        stream += try sealer.seal([1, 2, 3], isLast: true)
        #expect(try stream == Envelope.seal(full + [1, 2, 3], key: key, nonce: nonce))
    }

    @Test("chunks of a size that the format does not allow are not sealed, and the sealer goes on")
    func sealerSizes() throws {
        var sealer = EnvelopeSealer(key: key, nonce: nonce)
        for size in [0, 1, Self.chunk - 1, Self.chunk + 1] {
            let wrong: [UInt8] = Array(repeating: 7, count: size)
            #expect(refusal { try sealer.seal(wrong, isLast: false) } == .wrongChunkSize)
        }
        #expect(refusal { try sealer.seal(full + [1], isLast: true) } == .wrongChunkSize)
        _ = try sealer.seal(full, isLast: false)
        #expect(refusal { try sealer.seal([], isLast: true) } == .wrongChunkSize)
        _ = try sealer.seal(full, isLast: true)
        #expect(refusal { try sealer.seal([1], isLast: true) } == .trailingData)
    }

    @Test("any chunk opens alone, only at its own place and only with its own end mark")
    func randomAccess() throws {
        let content = EnvelopeTests.content(2 * Self.chunk + 5)
        let sealed = try Envelope.seal(content, key: key)
        let opener = try EnvelopeOpener(key: key, header: Array(sealed[..<56]))
        for number in [2, 0, 1, 1] as [UInt64] {
            let place = try #require(EnvelopeFormat.chunk(number, sealedSize: UInt64(sealed.count)))
            let bytes = Array(sealed[Int(place.range.lowerBound)..<Int(place.range.upperBound)])
            let start = Int(number) * Self.chunk
            let opened = try opener.open(chunk: bytes, at: number, isLast: place.isLast)
            #expect(opened == Array(content[start..<min(start + Self.chunk, content.count)]))
            for other in [0, 1, 2, 3, 256, 1 << 31] as [UInt64] where other != number {
                let found = refusal {
                    try opener.open(chunk: bytes, at: other, isLast: place.isLast)
                }
                #expect(found == .damagedChunk(index: other))
            }
            let found = refusal {
                try opener.open(chunk: bytes, at: number, isLast: !place.isLast)
            }
            #expect(found == (place.isLast ? .wrongChunkSize : .damagedChunk(index: number)))
            for beyond in [1 << 32, .max] as [UInt64] {
                let found = refusal {
                    try opener.open(chunk: bytes, at: beyond, isLast: place.isLast)
                }
                #expect(found == .tooLarge)
            }
        }
    }

    @Test("a refused chunk can be tried again, and the end has to be reached")
    func opener() throws {
        let sealed = try Envelope.seal(full + [9], key: key)
        let first = Array(sealed[56..<56 + EnvelopeFormat.sealedChunkSize])
        let last = Array(sealed[(56 + EnvelopeFormat.sealedChunkSize)...])
        var opener = try EnvelopeOpener(key: key, header: Array(sealed[..<56]))
        #expect(refusal { try opener.finish() } == .truncated)
        let found = refusal { try opener.open(first.flipped(9), isLast: false) }
        #expect(found == .damagedChunk(index: 0))
        #expect(try opener.open(first, isLast: false) == full)
        #expect(refusal { try opener.finish() } == .truncated)
        #expect(try opener.open(last, isLast: true) == [9])
        try opener.finish()
        #expect(refusal { try opener.open(last, isLast: true) } == .trailingData)
    }

    @Test("chunks of a size that the format does not allow are not opened")
    func openerSizes() throws {
        var opener = try EnvelopeOpener(key: key, header: EnvelopeSealer(key: key, nonce: nonce).header())
        for size in [0, 1, 15, 16, 17, EnvelopeFormat.sealedChunkSize - 1, EnvelopeFormat.sealedChunkSize + 1] {
            let bytes: [UInt8] = Array(repeating: 0, count: size)
            #expect(refusal { try opener.open(bytes, isLast: false) } == .wrongChunkSize)
        }
        for size in [0, 1, 15, EnvelopeFormat.sealedChunkSize + 1] {
            let bytes: [UInt8] = Array(repeating: 0, count: size)
            #expect(refusal { try opener.open(bytes, isLast: true) } == .wrongChunkSize)
        }
    }

    @Test("a genuine empty last chunk after others is refused")
    func emptyTail() throws {
        // Sealed with the right key at the right place: only the rule of one form per content refuses it.
        let stream = StreamHeader(kind: .envelope, key: key, nonce: nonce)
        let tail = [UInt8]().withUnsafeBytes { none in
            XChaCha20Poly1305.seal(
                none, authenticating: none, nonce: EnvelopeChunk.nonce(nonce, index: 1, isLast: true),
                key: stream.payloadKey)
        }
        var sealer = EnvelopeSealer(key: key, nonce: nonce)
        let sealed = try sealer.header() + sealer.seal(full, isLast: false) + tail
        #expect(refusal { try Envelope.open(sealed, key: key) } == .wrongChunkSize)
    }

    @Test("sizes map one to one, and sizes that no envelope has are refused")
    func sizes() throws {
        var expected: [UInt64: UInt64] = [:]
        let chunk = UInt64(Self.chunk)
        for size in Array(0...40) + Array(chunk - 20...chunk + 20) + Array(2 * chunk - 20...2 * chunk + 20) {
            let sealed = try #require(EnvelopeFormat.sealedSize(plaintextSize: size))
            #expect(expected.updateValue(size, forKey: sealed) == nil)
        }
        let full = UInt64(EnvelopeFormat.sealedChunkSize)
        for sealed in Array(0...90) + Array(full + 40...full + 90) + Array(2 * full + 40...2 * full + 80) {
            let size = EnvelopeFormat.plaintextSize(sealedSize: sealed)
            #expect(size == expected[sealed], "\(sealed) bytes")
        }
        #expect(EnvelopeFormat.sealedSize(plaintextSize: chunk << 32) != nil)
        #expect(EnvelopeFormat.sealedSize(plaintextSize: chunk << 32 + 1) == nil)
        #expect(EnvelopeFormat.sealedSize(plaintextSize: .max) == nil)
        #expect(EnvelopeFormat.plaintextSize(sealedSize: .max) == nil)
        #expect(EnvelopeFormat.chunk(1, sealedSize: 56 + 16) == nil)
        #expect(EnvelopeFormat.chunk(.max, sealedSize: 56 + 16) == nil)
        #expect(EnvelopeFormat.chunk(0, sealedSize: 56) == nil)
    }
}
