// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import UnixFS

@Suite("The UnixFS message")
struct UnixFSDataTests {
    @Test(
        "messages are written as Kubo writes them",
        arguments: [
            (UnixFSData(kind: .directory), "0801"), (UnixFSData(kind: .file, fileSize: 0), "08021800"),
            (UnixFSData(kind: .symlink, data: [0x61]), "0804120161"),
            (UnixFSData(kind: .file, fileSize: 300, blockSizes: [256, 44]), "080218ac02208002202c"),
            (UnixFSData(kind: .hamtShard, data: [1], hashType: 0x22, fanout: 256), "08051201012822308002"),
            (
                UnixFSData(
                    kind: .file, fileSize: 0, mode: 0o644, time: .init(seconds: -1, nanoseconds: 5)),
                "0802180038a403421008ffffffffffffffffff011505000000"
            ),
        ])
    func written(message: UnixFSData, text: String) throws {
        let bytes = try hex(text)
        #expect(message.encoded() == bytes)
        #expect(try UnixFSData.decode(bytes[...]) == message)
    }

    @Test("sizes of blocks are also read packed, and mixed")
    func packed() throws {
        let packed = try UnixFSData.decode(try hex("080218ac022203" + "80022c")[...])
        #expect(packed.blockSizes == [256, 44])
        #expect(try UnixFSData.decode(try hex("0802200122020203" + "2004")[...]).blockSizes == [1, 2, 3, 4])
    }

    @Test("any order and fields of the future are read")
    func tolerated() throws {
        let message =
            try UnixFSData.decode(
                try hex("1805" + "0802" + "4801" + "5203616263" + "5d00000000" + "610000000000000000")[...])
            == UnixFSData(kind: .file, fileSize: 5)
        #expect(message)
    }

    @Test(
        "what a message cannot be is refused",
        arguments: [
            ("", .missingType), ("1800", .missingType), ("0806", .unknownType(6)), ("08020802", .duplicateField(1)),
            ("080212001200", .duplicateField(2)), ("0a00", .unexpectedField(1)), ("08021a00", .unexpectedField(3)),
            ("0802388080808010", .outOfRange), ("0802420408011500", .truncated),
            ("08024207080115" + "00000000", .outOfRange), ("08024207080115" + "00ca9a3b", .outOfRange),
            ("08024205" + "1501000000", .outOfRange), ("0802420408010802", .duplicateField(1)),
            ("080243", .unexpectedField(8)), ("08021880808080808080808002", .badVarint), ("08021880", .truncated),
        ] as [(String, UnixFSFormatError)])
    func refused(text: String, error: UnixFSFormatError) throws {
        let bytes = try hex(text)
        #expect(throws: error) { try UnixFSData.decode(bytes[...]) }
    }

    @Test("more sizes than a node may have links are refused, packed or not")
    func tooManySizes() {
        let most = [UInt8](repeating: 1, count: UnixFSLimits.linksPerNode + 1)
        let message = UnixFSData(kind: .file, data: most[...]).encoded()
        var packed = message
        packed[2] = 0x22
        #expect(throws: UnixFSFormatError.tooManyLinks) { try UnixFSData.decode(packed[...]) }
        let single: [UInt8] = [8, 2] + most.flatMap { size -> [UInt8] in [0x20, size] }
        #expect(throws: UnixFSFormatError.tooManyLinks) { try UnixFSData.decode(single[...]) }
    }

    @Test("random, cut and flipped bytes never trap, and what is read can be written and read again")
    func fuzz() throws {
        var random = SeededGenerator(seed: 12)
        let sample = UnixFSData(
            kind: .file, data: [1, 2], fileSize: 9, blockSizes: [3, 4], hashType: 0x22, fanout: 256, mode: 0o7777,
            time: .init(seconds: 1_700_000_000, nanoseconds: 7)
        ).encoded()
        var inputs = (0..<sample.count).map { Array(sample.prefix($0)) }
        for index in 0..<sample.count * 8 {
            var flipped = sample
            flipped[index / 8] ^= 1 << UInt8(index % 8)
            inputs.append(flipped)
        }
        for _ in 0..<5000 { inputs.append([8, 2] + random.bytes(random.number(0...40))) }
        var read = 0
        for input in inputs {
            guard let message = try? UnixFSData.decode(input[...]) else { continue }
            read += 1
            #expect(try UnixFSData.decode(message.encoded()[...]) == message)
        }
        #expect(read > 100)
    }
}
