// SPDX-License-Identifier: Apache-2.0

import Multiformats
import StateTree
import Testing

/// Values made by another program, in another language, from the definition alone.
@Suite struct GoldenTests {
    static let neighbours: [Record] = [
        (.padded(end: [0]), .filled(0xaa)), (.padded(end: [1]), .filled(0xbb)),
    ]

    static let roots: [(records: [Record], root: String)] = [
        ([], "0000000000000000000000000000000000000000000000000000000000000000"),
        (namedRecords(0..<1), "263f3134568bd91568a048cb99c08729973fd146db930b054d91a3f79e7a346a"),
        (namedRecords(0..<2), "978e1405e68c6035b3d130831dde63ae9c8225e591448286d456124dbb41a025"),
        (namedRecords(0..<3), "9c6a9da0c8a4b504fd888906d1265b25d3dd82d6ade033fb02c386fe4572ec16"),
        (namedRecords(0..<10), "5b633d355f05323be0536779baffc085082369d8ffd8c122f70ebbdf9f5e2f88"),
        (namedRecords(0..<1000), "94e14a12fb00fff7ad653aa82359e0cffb2664d906947ecfe5d1dabb7f1e5255"),
        (neighbours, "9bfea83e13599f2cf0355e57319fedb268a624e1461007869d0b483bafbdbe83"),
        (
            neighbours + [(.filled(0xff), .filled(0xcc))],
            "a1a737e231dc418fe21a4d6ce4f736c54cb5fe90971970899f098a0c1b4f340c"
        ),
        (
            (0...255).map { (.padded([$0]), .filled($0)) },
            "694e7fc74b1063689b77de240adde3440af495d3d30815f1a8cbb9b93b3e1364"
        ),
    ]

    @Test("known sets of records have their known roots", arguments: roots.indices)
    func knownRoots(index: Int) throws {
        let (records, root) = Self.roots[index]
        #expect(StateTree(records).root.description == root)
        var grown = StateTree()
        for record in records { grown.set(record) }
        #expect(grown.root.description == root)
        #expect(grown.count == records.count)
    }

    @Test("known proofs have their known encodings")
    func knownProofs() throws {
        let tree = StateTree(namedRecords(0..<3))
        let present = try hex(
            "a263656e64a2636b6579582049ac5de219edae62f9fdeea0fc3f3af48fd832f22fac50820ac11174d6e068bd6576616c7565"
                + "5820f2a69722b820ceb39ae47f76059ccbfb57584ae46c37304c6ed77f5f500b81cd687369626c696e6773825820"
                + "00000000000000000000000000000000000000000000000000000000000000005820"
                + "eb043fdbc2887fe47bffa6fad448a28d207ad127c3c0f1a4a06fdd0d6a6ce3ce")
        let absent = try hex(
            "a263656e64a2636b65795820227ba5f2c6c9109fe5c44a0696f393379607493a377f522ee27d9a7ae3227d896576616c7565"
                + "582065da867639080176b5998c77219e2745474aa518a04268522467322f06fbd9d9687369626c696e6773835820"
                + "00000000000000000000000000000000000000000000000000000000000000005820"
                + "263f3134568bd91568a048cb99c08729973fd146db930b054d91a3f79e7a346a5820"
                + "b951c01b61bcae8f8c5d27bbc4b924df841cb1300e0d5a48c913e330da06f197")
        #expect(tree.proof(for: namedRecord(0).key).encoded() == present)
        #expect(tree.proof(for: namedRecord(3).key).encoded() == absent)
        let (key, value) = namedRecord(0)
        #expect(try StateProof.decode(present).verify(key: key, value: value, root: tree.root))
        #expect(try StateProof.decode(absent).verify(key: namedRecord(3).key, value: nil, root: tree.root))
    }

    @Test("a known proof ends beside a long edge")
    func besideAnEdge() {
        let tree = StateTree(Self.neighbours)
        let proof = tree.proof(for: .padded([0x00, 0x10]))
        #expect(proof.siblings.count == 12)
        #expect(proof.end == .empty)
        #expect(
            Hash.sha256(proof.encoded()).description
                == "4e50a8fd70f324c1f0d1adf8f49978e8c5759866a5dc058cddcf2ba7a4b0c18a")
    }
}
