// SPDX-License-Identifier: Apache-2.0

import Foundation
import Multiformats
import Testing

@Suite struct CIDTests {
    static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test("content known to every IPFS node has its known name")
    func wellKnown() throws {
        #expect(CID.of([], codec: .raw).description == "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")
        #expect(
            CID.of([0xa0], codec: .dagCBOR).description == "bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua"
        )
        let emptyDirectory = CID.of([0x0a, 0x02, 0x08, 0x01], codec: .dagPB)
        #expect(emptyDirectory.description == "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354")
        let version0 = try CID(string: "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn")
        #expect(version0.digest == emptyDirectory.digest)
        #expect(version0.version == 0)
        #expect(version0.codec == .dagPB)
        #expect(version0 != emptyDirectory)
        #expect(version0.multihash == emptyDirectory.multihash)
    }

    @Test("the example of the CID specification is read in full")
    func specificationExample() throws {
        let cid = try CID(string: "zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA")
        #expect(cid.version == 1)
        #expect(cid.codec == .raw)
        #expect(cid.digest?.description == "6e6ff7950a36187a801613426e858dce686cd7d7e3c0fc42ee0330072d245c95")
    }

    /// CIDs of <https://github.com/ipld/codec-fixtures>: other codecs and other hashes than ours, all in use somewhere.
    @Test(
        "a CID survives text and bytes",
        arguments: [
            "QmQg1v4o9xdT3Q14wh4S7dxZkDjyZ9ssFzFzyep1YrVJBY",
            "bafkqabiaaebagba",
            "bafkreiebzrnroamgos2adnbpgw5apo3z4iishhbdx77gldnbk57d4zdio4",
            "bagcqcera73rupyla6bauseyk75rslfys3st25spm75ykhvgusqvv2zfqtucq",
            "bagyacvradn6dsgl6sw2jwoh7s3d37hq5wsu7g22wtdwnmaaaaaaaaaaaaaaa",
            "bagyqcvraypzcitp3hsbtyyxhfyc3p7i3226lullm2rkzqsqqlhnxus7tqnea",
            "bahaacvrabdhd3fzrwaambazyivoiustl2bo2c3rgweo2ug4rogcoz2apaqaa",
            "baf4bcfgio3hovkftaer3yx6jsnm6navhg4yimwi",
        ])
    func roundTrip(text: String) throws {
        let cid = try CID(string: text)
        #expect(cid.description == text)
        #expect(try CID(bytes: cid.bytes) == cid)
        #expect(CID(text) == cid)
        #expect(cid.bytes.suffix(cid.multihash.count) == cid.multihash[...])
        let json = try JSONEncoder().encode([cid])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([CID].self, from: json) == [cid])
        for count in 0..<cid.bytes.count {
            #expect(throws: MultiformatsError.self) { try CID(bytes: Array(cid.bytes[..<count])) }
        }
        #expect(throws: MultiformatsError.self) { try CID(bytes: cid.bytes + [0]) }
    }

    @Test("the same CID is read from any base", arguments: Multibase.allCases)
    func bases(base: Multibase) throws {
        let cid = CID.of(Array("content".utf8), codec: .dagCBOR)
        #expect(try CID(string: Multibase.encode(cid.bytes, as: base)) == cid)
    }

    /// Hexadecimal bytes and why they are refused.
    static let notCIDs: [(String, MultiformatsError)] = [
        ("", .truncated), ("01", .truncated), ("0155", .truncated), ("015512", .truncated),
        ("00", .unknownCIDVersion(0)), ("025512", .unknownCIDVersion(2)), ("03", .unknownCIDVersion(3)),
        ("8100", .nonMinimalVarint), ("01d500", .nonMinimalVarint), ("01559200", .nonMinimalVarint),
        ("015500" + "8000", .nonMinimalVarint),
        ("01ffffffffffffffffff01", .varintTooLong),
        ("12", .truncated), ("1220", .truncated), ("1220" + empty.dropLast(2), .truncated),
        ("1220" + empty + "00", .trailingBytes), ("1214" + empty, .invalidDigestLength(hash: 0x12, length: 0x14)),
        ("01551220" + empty + "00", .trailingBytes), ("01551220" + empty.dropLast(2), .truncated),
        ("0155121f" + empty, .invalidDigestLength(hash: 0x12, length: 31)),
        ("01551221" + empty + "00", .invalidDigestLength(hash: 0x12, length: 33)),
        ("01551200", .invalidDigestLength(hash: 0x12, length: 0)),
        ("01551313" + empty, .invalidDigestLength(hash: 0x13, length: 19)),
        ("0155138101" + empty, .invalidDigestLength(hash: 0x13, length: 129)),
        ("0155008101" + empty, .invalidDigestLength(hash: 0, length: 129)),
        ("015513ffffffffffffffff7f", .invalidDigestLength(hash: 0x13, length: UInt64(Int64.max))),
        (String(repeating: "01", count: 193), .tooLong(limit: 192)),
    ]

    @Test("bytes that are no CID are refused", arguments: notCIDs)
    func refusedBytes(encoding: String, error: MultiformatsError) throws {
        let bytes = try hex(encoding)
        #expect(throws: error) { try CID(bytes: bytes) }
    }

    @Test(
        "text that is no CID is refused",
        arguments: [
            ("", MultiformatsError.emptyText), ("b", .truncated), ("/ipfs/bafkqaaa", .unknownMultibase),
            ("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3N", .unknownMultibase),
            ("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3N0", .invalidCharacter(offset: 45)),
            ("zQmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn", .prefixedVersion0),
            ("f1220" + empty, .prefixedVersion0),
            ("BAFKREIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU", .unknownMultibase),
            ("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv", .invalidTrailingBits),
            (String(repeating: "b", count: 386), .tooLong(limit: 385)),
        ])
    func refusedText(text: String, error: MultiformatsError) {
        #expect(throws: error) { try CID(string: text) }
        #expect(CID(text) == nil)
    }

    @Test("a JSON string that is no CID is refused with a reason")
    func refusedJSON() {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([CID].self, from: Data(#"["baf"]"#.utf8)) }
    }

    @Test("content matches its own CID and no other")
    func matching() throws {
        let content = Array("content".utf8)
        #expect(CID.of(content, codec: .raw).matches(content))
        #expect(!CID.of(content, codec: .raw).matches(content + [0]))
        let identity = try CID(bytes: [1, 0x55, 0, 3, 7, 8, 9])
        #expect(identity.matches([7, 8, 9]))
        #expect(!identity.matches([7, 8]))
        #expect(!identity.matches([0, 7, 8, 9]))
        #expect(identity.digest == nil)
        let sha1 = try CID(string: "baf4bcfgio3hovkftaer3yx6jsnm6navhg4yimwi")
        #expect(!sha1.matches(content))
    }

    @Test("identity digests go from none to 128 bytes")
    func identityLengths() throws {
        for length in [0, 1, 127, 128] {
            var bytes: [UInt8] = [1, 0x55, 0]
            Varint.append(UInt64(length), to: &bytes)
            bytes += [UInt8](repeating: 5, count: length)
            let cid = try CID(bytes: bytes)
            #expect(cid.bytes == bytes)
            #expect(try CID(string: cid.description) == cid)
            #expect(try CID(string: Multibase.encode(bytes, as: .base16)) == cid)
        }
    }

    @Test("the order is the order of the binary forms")
    func order() throws {
        var generator = SeededGenerator(seed: 7)
        let codecs = [Multicodec.raw, .dagCBOR, .libp2pKey, .ed25519Pub, Multicodec(rawValue: 0x3fff)]
        var cids = try (0..<60).map { _ in
            CID(codec: codecs[Int(generator.next() % 5)], sha256: try #require(Bytes32(generator.bytes(32))))
        }
        cids += try (0..<20).map { _ in try CID(bytes: [0x12, 0x20] + generator.bytes(32)) }
        cids += try (0..<20).map { index in try CID(bytes: [1, 0x55, 0, UInt8(index)] + generator.bytes(index)) }
        for left in cids {
            for right in cids { #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes)) }
        }
    }

    @Test("codecs of more than one byte take part in the name")
    func wideCodecs() throws {
        let cid = CID(codec: .ed25519Pub, sha256: .zero)
        #expect(cid.bytes.prefix(5) == [1, 0xed, 0x01, 0x12, 0x20])
        #expect(try CID(bytes: cid.bytes) == cid)
        #expect(cid != CID(codec: .x25519Pub, sha256: .zero))
    }

    @Test("damaged bytes are refused or are another valid CID, spelt exactly so")
    func fuzz() throws {
        var generator = SeededGenerator(seed: 8)
        let seeds =
            try ["bafkqabiaaebagba", "baf4bcfgio3hovkftaer3yx6jsnm6navhg4yimwi"].map { try CID(string: $0).bytes }
            + [CID.of([], codec: .raw).bytes, [0x12, 0x20] + [UInt8](repeating: 1, count: 32)]
        for round in 0..<20_000 {
            var bytes = round % 4 == 0 ? generator.bytes(Int(generator.next() % 50)) : seeds[round % seeds.count]
            for _ in 0..<generator.next() % 3 where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1 << (generator.next() % 8)
            }
            if generator.next() % 4 == 0 { bytes.removeLast(min(bytes.count, Int(generator.next() % 40))) }
            guard let cid = try? CID(bytes: bytes) else { continue }
            #expect(cid.bytes == bytes)
            #expect(try CID(string: cid.description) == cid)
        }
    }
}
