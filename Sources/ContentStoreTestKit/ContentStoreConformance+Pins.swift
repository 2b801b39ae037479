// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats

extension ContentStoreConformance {
    static let pinChecks: [Check] = [
        Check(name: "pins are listed by name, moved by pinning again, and let go") { store in
            let one = try await store.put([1], codec: .raw)
            let two = try await store.put([2], codec: .raw)
            try await store.pin(one, name: "b")
            try await store.pin(one, name: "a/ü 1")
            try await store.pin(two, name: "b")
            var pins = try await store.pins()
            try require(pins.map(\.name) == ["a/ü 1", "b"], "the names are \(pins.map(\.name))")
            try require(pins.map(\.root) == [one, two], "the roots are wrong")
            try await store.unpin(name: "b")
            try await store.unpin(name: "never pinned")
            pins = try await store.pins()
            try require(pins.map(\.name) == ["a/ü 1"], "unpinning left \(pins.map(\.name))")
        },
        Check(name: "a pin's name is bounded and has no control characters") { store in
            let cid = try await store.put([1], codec: .raw)
            for name in ["", "a\nb", String(repeating: "n", count: 513)] {
                try await requireRefusal(.badName, "the name \(name.debugDescription)") {
                    try await store.pin(cid, name: name)
                }
            }
        },
        Check(name: "garbage is what no pin reaches through any number of links") { store in
            let leaf = try await store.put([1], codec: .raw)
            let inner = try await store.put(node(linkingTo: [leaf]), codec: .dagCBOR)
            let root = try await store.put(node(linkingTo: [inner, leaf]), codec: .dagCBOR)
            let loose = try await store.put([2, 2], codec: .raw)
            let looseRoot = try await store.put(node(linkingTo: [loose]), codec: .dagCBOR)
            try await store.pin(root, name: "kept")
            let report = try await store.collectGarbage(minimumAge: .zero, keeping: [])
            try require(report.removedChunks == 2, "\(report.removedChunks) chunks went, not 2")
            for cid in [leaf, inner, root] { try require(try await store.has(cid), "a pinned chunk is gone") }
            for cid in [loose, looseRoot] { try require(try await !store.has(cid), "garbage stayed") }
            try require(await store.usage().chunks == 3, "the count is wrong")
        },
        Check(name: "what the caller keeps stays without a pin, and goes without either") { store in
            let leaf = try await store.put([1], codec: .raw)
            let root = try await store.put(node(linkingTo: [leaf]), codec: .dagCBOR)
            var report = try await store.collectGarbage(minimumAge: .zero, keeping: [root])
            try require(report.removedChunks == 0, "something kept was removed")
            report = try await store.collectGarbage(minimumAge: .zero, keeping: [])
            try require(
                report == GarbageReport(removedChunks: 2, removedBytes: 1 + Int64(node(linkingTo: [leaf]).count)),
                "the report is \(report)")
            try require(await store.usage() == (chunks: 0, bytes: 0), "something is still counted")
        },
        Check(name: "links of dag-pb nodes are followed, of both versions and by any name of the chunk") { store in
            let leaf = try await store.put([1], codec: .raw)
            let inner = Chunk(version0: dagPBNode(linkingTo: [leaf]))
            try await store.put(inner)
            let alias = CID(codec: .dagPB, sha256: Hash.sha256(inner.bytes))
            let root = Chunk(dagPBNode(linkingTo: [alias]), codec: .dagPB)
            try await store.put(root)
            let other = try await store.put([2], codec: .raw)
            try await store.pin(root.cid, name: "tree")
            let report = try await store.collectGarbage(minimumAge: .zero, keeping: [])
            try require(report.removedChunks == 1, "\(report.removedChunks) chunks went, not 1")
            try require(try await !store.has(other), "garbage stayed")
            for cid in [leaf, inner.cid, root.cid] {
                try require(try await store.has(cid), "a pinned chunk is gone")
            }
        },
        Check(name: "links inside an identity CID are followed") { store in
            let leaf = try await store.put([1], codec: .raw)
            let bytes = dagPBNode(linkingTo: [leaf])
            let root = try identityCID(bytes, codec: .dagPB)
            try await store.pin(root, name: "inline")
            _ = try await store.collectGarbage(minimumAge: .zero, keeping: [])
            try require(try await store.has(leaf), "a pinned chunk is gone")
        },
        Check(name: "what was pinned as raw bytes and as a node keeps what the node links to") { store in
            let leaf = try await store.put([1], codec: .raw)
            let bytes = dagPBNode(linkingTo: [leaf])
            let node = try await store.put(bytes, codec: .dagPB)
            try await store.pin(CID.of(bytes, codec: .raw), name: "a raw")
            try await store.pin(node, name: "b node")
            _ = try await store.collectGarbage(minimumAge: .zero, keeping: [])
            try require(try await store.has(leaf), "a pinned chunk is gone")
        },
        Check(name: "what is put during a hold stays, and goes when the hold has ended") { store in
            let before = try await store.put([1], codec: .raw)
            let hold = store.hold()
            let during = try await store.put([2], codec: .raw)
            _ = try await store.collectGarbage(minimumAge: .zero, keeping: [])
            try require(try await store.has(during), "a held chunk is gone")
            hold.release()
            let report = try await store.collectGarbage(minimumAge: .zero, keeping: [])
            try require(report.removedChunks >= 1, "nothing went after the hold")
            try require(try await !store.has(during), "it stayed after the hold")
            try require(try await !store.has(before), "what was before stayed")
        },
        Check(name: "what was there before and is put again during a hold stays") { store in
            let cid = try await store.put([1], codec: .raw)
            let hold = store.hold()
            try await store.put([1], as: cid)
            _ = try await store.collectGarbage(minimumAge: .zero, keeping: [])
            try require(try await store.has(cid), "a held chunk is gone")
            hold.release()
        },
        Check(name: "nothing is removed when a link of something pinned cannot be followed") { store in
            let missing = CID.of(node(linkingTo: []), codec: .dagCBOR)
            let root = try await store.put(node(linkingTo: [missing]), codec: .dagCBOR)
            let loose = try await store.put([9], codec: .raw)
            try await store.pin(root, name: "incomplete")
            try await requireRefusal(.incomplete, "the collection") {
                _ = try await store.collectGarbage(minimumAge: .zero, keeping: [])
            }
            try require(try await store.has(loose), "something was removed")
        },
        Check(name: "a pinned leaf that is missing stops no collection") { store in
            try await store.pin(CID.of([5], codec: .raw), name: "leaf to come")
            let loose = try await store.put([9], codec: .raw)
            _ = try await store.collectGarbage(minimumAge: .zero, keeping: [])
            try require(try await !store.has(loose), "garbage stayed")
        },
        Check(name: "bytes that claim to be DAG-CBOR and are not have no links and harm nothing") { store in
            let root = try await store.put([0xff, 0x00], codec: .dagCBOR)
            try await store.pin(root, name: "nonsense")
            _ = try await store.collectGarbage(minimumAge: .zero, keeping: [])
            try require(try await store.has(root), "the pinned chunk is gone")
        },
    ]
}
