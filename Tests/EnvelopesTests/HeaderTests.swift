// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing
import Umbral

@testable import Envelopes

@Suite("Envelope headers and locks")
struct HeaderTests {
    let key = ContentKey.generate()
    let owner = UmbralSecretKey.generate().normalised
    let salt = [UInt8](repeating: 3, count: EnvelopeLock.saltSize)
    let body = CID.of([1], codec: .raw)

    private func header(_ info: EnvelopeInfo = EnvelopeInfo(), lock: EnvelopeLock? = nil) -> EnvelopeHeader {
        EnvelopeHeader(
            body: body, info: info, lock: lock, size: 7,
            stream: EnvelopeSealer(key: key, nonce: EnvelopeFormat.randomNonce()).header(), key: key)
    }

    @Test("a header is read back equal, with and without a lock, and so is its description")
    func coding() throws {
        let lock = try EnvelopeLock(key, owner: owner, salt: salt)
        for lock in [nil, lock] {
            let header = header(EnvelopeInfo(kind: .bundle, name: "数据 α"), lock: lock)
            let back = try EnvelopeHeader.decode(header.encoded())
            #expect(back == header)
            #expect(back.chunk().cid == header.chunk().cid)
            #expect(try back.info(key: key) == EnvelopeInfo(kind: .bundle, name: "数据 α"))
        }
    }

    @Test(
        "every description has one sealed length, whatever the name", arguments: [0, 1, 22, 23, 24, 100, 254, 255, 300])
    func infoLength(count: Int) throws {
        let header = header(EnvelopeInfo(kind: .file, name: String(repeating: "n", count: count)))
        #expect(header.info.count == 24 + 512 + 16)
        #expect(try header.info(key: key).name.count == min(count, 255))
    }

    @Test("a lock opens for its owner, and for nobody else")
    func opening() throws {
        let lock = try EnvelopeLock(key, owner: owner, salt: salt)
        #expect(try lock.open(owner: owner) == key)
        #expect(throws: (any Error).self) { try lock.open(owner: UmbralSecretKey.generate().normalised) }
        #expect(lock.delegating == owner.publicKey.xOnly)
    }

    @Test("a lock demands a salt of its length and a key of even y")
    func lockRules() throws {
        #expect(throws: EnvelopeError.self) { try EnvelopeLock(key, owner: owner, salt: [1]) }
        var odd = UmbralSecretKey.generate()
        while odd.isEvenY { odd = UmbralSecretKey.generate() }
        let unusable = odd
        #expect(throws: EnvelopeError.wrongKey) { try EnvelopeLock(key, owner: unusable, salt: salt) }
    }

    @Test("another lock on the same content changes the header and nothing else, and the old one opens only the old")
    func relocking() throws {
        let other = UmbralSecretKey.generate().normalised
        let first = header(lock: try EnvelopeLock(key, owner: owner, salt: salt))
        let second = first.locked(by: try EnvelopeLock(key, owner: other, salt: salt))
        #expect(second.body == first.body && second.info == first.info && second.size == first.size)
        #expect(second.chunk().cid != first.chunk().cid)
        #expect(try second.lock?.open(owner: other) == key)
        #expect(throws: (any Error).self) { try second.lock?.open(owner: owner) }
        #expect(first.locked(by: nil).lock == nil)
    }

    @Test("changed, cut and random bytes never trap, and no changed header opens to another content")
    func fuzz() throws {
        let bytes = header(lock: try EnvelopeLock(key, owner: owner, salt: salt)).encoded()
        for count in 0..<bytes.count {
            #expect(throws: DagCBORError.self) { try EnvelopeHeader.decode(Array(bytes[..<count])) }
        }
        for bit in stride(from: 0, to: bytes.count * 8, by: 3) {
            guard let other = try? EnvelopeHeader.decode(bytes.flipped(bit / 8)) else { continue }
            if let opened = try? other.lock?.open(owner: owner) { #expect(opened == key) }
        }
        var generator = SeededGenerator(state: 5)
        for _ in 0..<500 {
            let count = Int.random(in: 0..<400, using: &generator)
            let noise = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            #expect(throws: DagCBORError.self) { try EnvelopeHeader.decode(noise) }
        }
    }
}
