// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats

extension ContentStoreConformance {
    static let chunkChecks: [Check] = [
        Check(name: "a chunk that was put is read back, before and after a flush") { store in
            let bytes = Array("woven".utf8)
            let cid = try await store.put(bytes, codec: .raw)
            try require(try await store.bytes(cid) == bytes, "the bytes differ before the flush")
            try await store.flush()
            try require(try await store.bytes(cid) == bytes, "the bytes differ after the flush")
            try require(try await store.has(cid), "it is said not to be here")
        },
        Check(name: "an empty chunk is a chunk") { store in
            let cid = try await store.put([], codec: .raw)
            try await store.flush()
            try require(try await store.bytes(cid) == [], "it did not come back empty")
            try require(await store.usage() == (chunks: 1, bytes: 0), "it is not counted as one chunk of no bytes")
        },
        Check(name: "a chunk that is not here is nil, not an error") { store in
            let cid = CID.of([1, 2, 3], codec: .raw)
            try require(try await store.bytes(cid) == nil, "something came back")
            try require(try await !store.has(cid), "it is said to be here")
        },
        Check(name: "bytes that are not those of the CID are refused and not kept") { store in
            let cid = CID.of([1], codec: .raw)
            try await requireRefusal(.mismatch, "a wrong chunk") { try await store.put([2], as: cid) }
            try require(try await !store.has(cid), "the wrong chunk is here")
            try require(await store.usage() == (chunks: 0, bytes: 0), "the wrong chunk is counted")
        },
        Check(name: "a chunk of more than 2 MiB is refused, one of 2 MiB is not") { store in
            let largest = [UInt8](repeating: 7, count: ContentStoreLimits.chunkBytes)
            let cid = try await store.put(largest, codec: .raw)
            try require(try await store.bytes(cid) == largest, "the largest chunk did not come back")
            let larger = largest + [7]
            try await requireRefusal(.chunkTooLarge, "a larger chunk") { try await store.put(larger, codec: .raw) }
        },
        Check(name: "a codec whose links cannot be followed is refused") { store in
            // dag-json
            let codec = Multicodec(rawValue: 0x0129)
            try await requireRefusal(.unsupportedCodec, "a dag-json chunk") {
                try await store.put(Array("{}".utf8), codec: codec)
            }
        },
        Check(name: "a hash that cannot be verified is refused and never here") { store in
            // CIDv1, raw, sha2-512, 64 bytes.
            let cid = try CID(bytes: [1, 0x55, 0x13, 64] + [UInt8](repeating: 1, count: 64))
            try await requireRefusal(.unsupportedHash, "a CID by another hash") { try await store.put([42], as: cid) }
            try require(try await store.bytes(cid) == nil, "something came back")
            try require(try await !store.has(cid), "it is said to be here")
        },
        Check(name: "content that is in its CID takes no place") { store in
            let cid = try identityCID([42])
            try await store.put([42], as: cid)
            try require(await store.usage() == (chunks: 0, bytes: 0), "it is counted")
        },
        Check(name: "bytes that are not those in an identity CID are refused") { store in
            let cid = try identityCID([42])
            try await requireRefusal(.mismatch, "other bytes") { try await store.put([43], as: cid) }
        },
        Check(name: "a chunk put twice is counted once") { store in
            let cid = try await store.put([1, 2, 3], codec: .raw)
            try await store.put([1, 2, 3], as: cid)
            try await store.flush()
            try await store.put([1, 2, 3], as: cid)
            try await store.flush()
            let usage = await store.usage()
            try require(usage == (chunks: 1, bytes: 3), "the count is \(usage)")
        },
        Check(name: "the same bytes under several names are one chunk") { store in
            let bytes = dagPBNode(linkingTo: [])
            let chunks = [Chunk(bytes, codec: .raw), Chunk(bytes, codec: .dagPB), Chunk(version0: bytes)]
            for chunk in chunks { try await store.put(chunk) }
            try await store.flush()
            try require(Set(chunks.map(\.cid)).count == 3, "the names are not three")
            try require(await store.usage() == (chunks: 1, bytes: Int64(bytes.count)), "they are not one chunk")
        },
        Check(name: "many tasks putting the same and different chunks at once lose nothing") { store in
            let contents = (0..<32).map { [UInt8](repeating: UInt8($0), count: 1000 + $0) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for round in 0..<4 {
                    for bytes in contents {
                        group.addTask { try await store.put(bytes, codec: .raw) }
                    }
                    if round % 2 == 1 { group.addTask { try await store.flush() } }
                }
                try await group.waitForAll()
            }
            try await store.flush()
            for bytes in contents {
                try require(try await store.bytes(CID.of(bytes, codec: .raw)) == bytes, "a chunk is lost")
            }
            let total = Int64(contents.map(\.count).reduce(0, +))
            let usage = await store.usage()
            try require(usage == (chunks: 32, bytes: total), "the count is \(usage)")
        },
    ]
}
