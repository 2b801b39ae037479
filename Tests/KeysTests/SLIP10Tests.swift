// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Keys

@Suite("Key derivation by path")
struct SLIP10Tests {
    @Test("SLIP-0010's vectors for ed25519")
    func vectors() throws {
        #expect(SLIP10Vectors.records.count == 12)
        for record in SLIP10Vectors.records {
            let node = try SLIP10.node(seed: hex(record[0]), path: record[1]).withBytes { Array($0) }
            #expect(Array(node.suffix(32)) == hex(record[2]), "chain code at \(record[1])")
            #expect(Array(node.prefix(32)) == hex(record[3]), "key at \(record[1])")
            let key = try SLIP10.privateKey(seed: hex(record[0]), path: record[1])
            #expect(key.publicKey.raw.bytes == hex(record[4]), "public key at \(record[1])")
        }
    }

    @Test(
        "paths that are not m and hardened steps are refused",
        arguments: [
            "", "/", "M", "m/", "m//0'", "0'", "m/0", "m/0'/1", "m/-1'", "m/+1'", "m/ 1'", "m/1''", "m/'", "m/0x1'",
            "m/00'", "m/01'", "m/2147483648'", "m/4294967296'", "m/99999999999999999999999'", "m/0'/", "m/0'm", "m/٣'",
            "m/0h", "m" + String(repeating: "/0'", count: 17), String(repeating: "m", count: 100_000),
        ]
    )
    func refusedPaths(path: String) {
        let seed: [UInt8] = Array(repeating: 1, count: 32)
        #expect(code { try SLIP10.privateKey(seed: seed, path: path) } == .invalidPath)
    }

    @Test("a seed has 16 to 64 bytes", arguments: [0, 15, 65, 1000])
    func seedLength(count: Int) {
        let seed: [UInt8] = Array(repeating: 1, count: count)
        #expect(code { try SLIP10.privateKey(seed: seed) } == .invalidSeed)
    }

    @Test("accounts have different keys, and the first is the default")
    func accounts() throws {
        let mnemonic = Mnemonic.generate()
        let keys = try (UInt32(0)..<5).map { try mnemonic.privateKey(path: SLIP10.path(account: $0)).publicKey }
        #expect(Set(keys).count == 5)
        #expect(try mnemonic.privateKey().publicKey == keys[0])
        #expect(try mnemonic.privateKey(passphrase: "x").publicKey != keys[0])
    }

    @Test("the coin type spells weft")
    func coinType() {
        let coinType = "weft".utf8.reduce(0) { $0 << 8 | Int($1) }
        #expect(SLIP10.accountPath == "m/44'/\(coinType)'/0'/0'")
    }

    @Test("a phrase gives the same account for ever")
    func golden() throws {
        let mnemonic = try Mnemonic(entropy: Array(repeating: 0, count: 32))
        #expect(try mnemonic.privateKey().publicKey.description == "z6Mkr4VrPKh5aGRFpmMGXwR7LJVx4Q1bZZi2rDpmWfQs4cQd")
    }
}
