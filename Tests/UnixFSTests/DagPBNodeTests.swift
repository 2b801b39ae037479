// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import UnixFS

@Suite("DAG-PB")
struct DagPBNodeTests {
    /// The fixtures of <https://github.com/ipld/codec-fixtures>, by the bytes in the UnixFS specification.
    static let fixtures = [
        ("", "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
        (
            "12240a2212207521fe19c374a97759226dc5c0c8e674e73950e81b211f7dd3b6b30883a08a51",
            "bafybeihyivpglm6o6wrafbe36fp5l67abmewk7i2eob5wacdbhz7as5obe"
        ),
        (
            "12340a2212208ab7a6c5e74737878ac73863cb76739d15d4666de44e5756bf55a2f9e9ab5f431209736f6d65206c696e6b"
                + "1880c2d72f12370a2212208ab7a6c5e74737878ac73863cb76739d15d4666de44e5756bf55a2f9e9ab5f44120f736f6d65"
                + "206f74686572206c696e6b18080a09736f6d652064617461",
            "bafybeibh647pmxyksmdm24uad6b5f7tx4dhvilzbg2fiqgzll4yek7g7y4"
        ),
        ("0a050001020304", "bafybeibazl2z4vqp2tmwcfag6wirmtpnomxknqcgrauj7m2yisrz3qjbom"),
        ("0a00", "bafybeiaqfni3s5s2k2r6rgpxz4hohdsskh44ka5tk6ztbjerqpvxwfkwaq"),
        ("120b0a09015500050001020304", "bafybeia53f5n75ituvc3yupuf7tdnxf6fqetrmo2alc6g6iljkmk7ys5mm"),
        (
            "12160a090155000500010203041209736f6d65206e616d65",
            "bafybeifq4hcxma3kjljrpxtunnljtc6tvbkgsy3vldyfpfbx2lij76niyu"
        ),
        ("120d0a090155000500010203041200", "bafybeie7fstnkm4yshfwnmpp7d3mlh4f4okmk7a54d6c3ffr755q7qzk44"),
        (
            "12140a0901550005000102030418ffffffffffffff0f",
            "bafybeiezymjvhwfuharanxmzxwuomzjjuzqjewjolr4phaiyp6l7qfwo64"
        ),
        ("120d0a090155000500010203041800", "bafybeichjs5otecmbvwh5azdr4jc45mp2qcofh2fr54wjdxhz4znahod2i"),
        ("0a03010203", "bafybeia2qk4u55f2qj7zimmtpulejgz7urp7rzs44cvledcaj42gltkk3u"),
        (
            "120b0a0901550005000102030412100a09015500050001020304120362617212100a090155000500010203041203666f6f",
            "bafybeiahfgovhod2uvww72vwdgatl5r6qkoeegg7at2bghiokupfphqcku"
        ),
        (
            "120b0a09015500050001020304120e0a09015500050001020304120161120e0a09015500050001020304120161",
            "bafybeidrg2f6slbv4yzydqtgmsi2vzojajnt7iufcreynfpxndca4z5twm"
        ),
        (
            "120e0a09015500050001020304120161120e0a09015500050001020304120161",
            "bafybeieube7zxmzoc5bgttub2aqofi6xdzimv5munkjseeqccn36a6v6j4"
        ),
    ]

    @Test("the fixtures of the codec are read, written back byte for byte, and have their CIDs", arguments: fixtures)
    func fixture(text: String, name: String) throws {
        let bytes = try hex(text)
        #expect(CID.of(bytes, codec: .dagPB) == (try cid(name)))
        let node = try DagPBNode.decode(bytes)
        #expect(node.encoded() == bytes)
        #expect(node.encodedLength == bytes.count)
    }

    /// A link with the CID of the fixtures, and what follows it.
    static let hash = "0a09015500050001020304"

    @Test(
        "what the specification forbids is refused",
        arguments: [
            ("0a01", .truncated), ("0a", .truncated), ("120b0a090155", .truncated), ("8a", .truncated),
            ("0a8000", .badVarint), ("8a0000", .badVarint), ("120f" + hash + "18ff8000", .badVarint),
            ("1216" + hash + "18ffffffffffffffffff02", .badVarint),
            ("0a000a00", .duplicateField(1)), ("0a00120b" + hash + "0a00", .duplicateField(1)),
            ("120b" + hash + "0a00120b" + hash, .misplacedField(2)),
            ("0800", .unexpectedField(1)), ("1000", .unexpectedField(2)), ("1a00", .unexpectedField(3)),
            ("0b", .unexpectedField(1)), ("0d00000000", .unexpectedField(1)), ("0200", .unexpectedField(0)),
            ("1200", .missingHash), ("12021200", .missingHash), ("12020a00", .badCID),
            ("12040a020102", .badCID), ("120c0a0a01550005000102030405", .badCID),
            ("120d" + "1200" + hash, .misplacedField(1)), ("120d" + "1800" + hash, .misplacedField(1)),
            ("120f" + hash + "18001200", .misplacedField(2)), ("1216" + hash + hash, .duplicateField(1)),
            ("120f" + hash + "12001200", .duplicateField(2)), ("120f" + hash + "18001800", .duplicateField(3)),
            ("120d" + hash + "2000", .unexpectedField(4)), ("120d" + hash + "1a00", .unexpectedField(3)),
            ("120d" + hash + "1000", .unexpectedField(2)),
        ] as [(String, UnixFSFormatError)])
    func refused(text: String, error: UnixFSFormatError) throws {
        let bytes = try hex(text)
        #expect(throws: error) { try DagPBNode.decode(bytes) }
    }

    @Test("data before links and links out of order are read as they are; a new node has its links sorted")
    func oldForms() throws {
        let other = "120e0a09015500050001020304120161"
        let bytes = try hex("0a0105" + "120e0a09015500050001020304120162" + other)
        let node = try DagPBNode.decode(bytes)
        #expect(node.links.map(\.name) == [utf8("b"), utf8("a")])
        #expect(node.data == [5])
        let sorted = DagPBNode(links: node.links, data: node.data)
        #expect(sorted.encoded() == (try hex(other + "120e0a09015500050001020304120162" + "0a0105")))
    }

    @Test("links of the same name keep their order when they are sorted")
    func stableOrder() throws {
        let cids = (0..<50).map { CID.of([UInt8($0)], codec: .raw) }
        var links = cids.map { DagPBLink(cid: $0, name: [], tsize: nil) }
        links.insert(DagPBLink(cid: cids[0], name: utf8("z"), tsize: nil), at: 0)
        links.append(DagPBLink(cid: cids[0], name: nil, tsize: nil))
        #expect(DagPBNode(links: links, data: nil).links.map(\.cid) == cids + [cids[0], cids[0]])
    }

    @Test("a chunk above 2 MiB and one with too many links are refused")
    func tooLarge() throws {
        let most = DagPBNode(links: [], data: ArraySlice(repeating: 0, count: UnixFSLimits.chunkBytes - 4)).encoded()
        #expect(try DagPBNode.decode(most).data?.count == UnixFSLimits.chunkBytes - 4)
        #expect(throws: UnixFSFormatError.tooLarge) { try DagPBNode.decode(most + [0]) }
        let tiny = try hex("12060a0401550000")
        let full = [[UInt8]](repeating: tiny, count: UnixFSLimits.linksPerNode).flatMap { $0 }
        #expect(try DagPBNode.decode(full).links.count == UnixFSLimits.linksPerNode)
        #expect(throws: UnixFSFormatError.tooManyLinks) { try DagPBNode.decode(full + tiny) }
    }

    @Test("the links of a chunk are all its CIDs; raw bytes have none; other codecs are not known")
    func linksOfChunks() throws {
        let names = [CID.of([1], codec: .raw), CID.of([2], codec: .dagPB), CID.of([1], codec: .raw)]
        let node = DagPBNode(links: names.map { DagPBLink(cid: $0, name: nil, tsize: 5) }, data: nil).encoded()
        #expect(try DagPBNode.links(of: node, codec: .dagPB) == names)
        #expect(try DagPBNode.links(of: node, codec: .raw).isEmpty)
        #expect(throws: UnixFSFormatError.unsupportedCodec(.dagCBOR)) { try DagPBNode.links(of: node, codec: .dagCBOR) }
        #expect(throws: UnixFSFormatError.truncated) { try DagPBNode.links(of: [0x0a], codec: .dagPB) }
    }

    @Test("random, cut and flipped bytes never trap, and what is read is the only node with these bytes")
    func fuzz() throws {
        var random = SeededGenerator(seed: 11)
        let links = [
            DagPBLink(cid: .of([0], codec: .raw), name: utf8("n0"), tsize: UInt64.max),
            DagPBLink(cid: .of([1], codec: .dagPB), name: nil, tsize: 300),
            DagPBLink(cid: .of([2], codec: .dagPB), name: utf8("n2"), tsize: nil),
        ]
        let sample = DagPBNode(links: links, data: [1, 2, 3]).encoded()
        var inputs = (0..<sample.count).map { Array(sample.prefix($0)) }
        for index in sample.indices {
            for bit in 0..<8 {
                var flipped = sample
                flipped[index] ^= 1 << UInt8(bit)
                inputs.append(flipped)
            }
        }
        for _ in 0..<5000 { inputs.append(random.bytes(random.number(0...80))) }
        var seen: [DagPBNode: [UInt8]] = [:]
        for input in inputs {
            guard let node = try? DagPBNode.decode(input) else { continue }
            // Nothing read may come from two inputs, except by the two allowed orders of data and links.
            if let other = seen[node], other != input { #expect(node.data != nil && !node.links.isEmpty) }
            seen[node] = input
            #expect(try DagPBNode.decode(DagPBNode(links: node.links, data: node.data).encoded()).data == node.data)
        }
        #expect(seen.count > 100)
    }
}
