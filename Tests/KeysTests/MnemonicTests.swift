// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import Keys

@Suite("Recovery phrase")
struct MnemonicTests {
    static let words = "legal winner thank year wave sausage worth useful legal winner thank yellow"

    @Test("the 24 official vectors: entropy to phrase, phrase to entropy, seed with the passphrase TREZOR")
    func vectors() throws {
        #expect(BIP39Vectors.records.count == 24)
        for record in BIP39Vectors.records {
            let made = try Mnemonic(entropy: hex(record[0]))
            #expect(made.phrase == record[1])
            let read = try Mnemonic(phrase: record[1])
            #expect(read.entropy.withBytes { Array($0) } == hex(record[0]))
            #expect(try read.seed(passphrase: "TREZOR") == hex(record[2]))
        }
    }

    @Test("the word list is the standard's, byte for byte")
    func wordList() {
        let file = Array((WordList.words.joined(separator: "\n") + "\n").utf8)
        let digest = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"
        #expect(Hash.sha256(file).description == digest)
        #expect(WordList.words.indices.allSatisfy { WordList.index(of: WordList.words[$0]) == $0 })
        for word in ["", "aaaa", "zzzz", "abandonn", "abando", "zoos"] { #expect(WordList.index(of: word) == nil) }
    }

    @Test("a passphrase is taken in Unicode form KD")
    func passphraseForm() throws {
        let mnemonic = try Mnemonic(entropy: Array(repeating: 0, count: 16))
        // Computed with another implementation of PBKDF2 and of Unicode normalisation.
        #expect(
            try mnemonic.seed(passphrase: "㍍ガバヴァぱばぐゞちぢ十人十色")
                == hex(
                    "ba553eedefe76e67e2602dc20184c564010859faada929a090dd2c57aacb204c"
                        + "eefd15404ab50ef3e8dbeae5195aeae64b0def4d2eead1cdc728a33ced520ffd"))
        #expect(try mnemonic.seed(passphrase: "\u{e9}") == mnemonic.seed(passphrase: "e\u{301}"))
        #expect(try mnemonic.seed(passphrase: "e") != mnemonic.seed(passphrase: "e\u{301}"))
    }

    @Test(
        "whitespace, letter case and Unicode forms of a phrase do not matter",
        arguments: [
            "  legal winner thank year wave sausage worth useful legal winner thank yellow\n",
            "legal\twinner\nthank  year wave sausage worth useful\u{3000}legal winner thank yellow",
            "LEGAL Winner thank year wave sausage worth useful legal winner thank yellow",
            "ｌｅｇａｌ winner thank year wave sausage worth useful legal winner thank yellow",
        ]
    )
    func tolerance(phrase: String) throws {
        #expect(try Mnemonic(phrase: phrase).phrase == Self.words)
    }

    @Test("an unknown word is named by its position and not by itself")
    func unknownWord() {
        for position in 0..<12 {
            var words = Self.words.split(separator: " ").map(String.init)
            words[position] = "wefting"
            do throws(KeysError) {
                _ = try Mnemonic(phrase: words.joined(separator: " "))
                Issue.record("accepted an unknown word")
            } catch {
                #expect(error.code == .unknownWord)
                #expect(error.message.contains("Word \(position + 1) "))
                #expect(!error.message.contains("wefting"))
            }
        }
    }

    @Test("a wrong number of words is refused", arguments: [0, 1, 3, 9, 11, 13, 14, 16, 23, 25, 27, 100])
    func wordCount(count: Int) {
        let phrase = Array(repeating: "abandon", count: count).joined(separator: " ")
        #expect(code { try Mnemonic(phrase: phrase) } == .wrongWordCount)
    }

    @Test("very long text is refused before anything is done with it")
    func longText() {
        let phrase = String(repeating: "abandon ", count: 1_000_000)
        #expect(code { try Mnemonic(phrase: phrase) } == .wrongWordCount)
    }

    @Test("swapped or replaced words break the checksum")
    func checksum() throws {
        var words = Self.words.split(separator: " ").map(String.init)
        words.swapAt(0, 1)
        #expect(code { try Mnemonic(phrase: words.joined(separator: " ")) } == .wrongChecksum)
        let all = Array(repeating: "abandon", count: 12).joined(separator: " ")
        #expect(code { try Mnemonic(phrase: all) } == .wrongChecksum)
        // Twelve words have four bits of checksum: of all last words, one in sixteen fits.
        let start = words.dropLast().joined(separator: " ")
        let fitting = WordList.words.filter { (try? Mnemonic(phrase: start + " " + $0)) != nil }
        #expect(fitting.count == WordList.words.count / 16)
    }

    @Test("entropy of another length is refused", arguments: [0, 1, 15, 17, 18, 22, 31, 33, 64])
    func entropyLength(count: Int) {
        let entropy: [UInt8] = Array(repeating: 0, count: count)
        #expect(code { try Mnemonic(entropy: entropy) } == .invalidEntropy)
    }

    @Test("a generated phrase of every length comes back from its words", arguments: Mnemonic.Length.allCases)
    func generation(length: Mnemonic.Length) throws {
        var generator = SeededGenerator(state: UInt64(length.rawValue))
        for _ in 0..<50 {
            let mnemonic = Mnemonic.generate(words: length, using: &generator)
            #expect(mnemonic.length == length)
            #expect(mnemonic.phrase.split(separator: " ").count == length.rawValue)
            #expect(try Mnemonic(phrase: mnemonic.phrase).phrase == mnemonic.phrase)
        }
        #expect(Mnemonic.generate(words: length).phrase != Mnemonic.generate(words: length).phrase)
    }

    @Test("random text never traps", arguments: 0..<100)
    func noise(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        let bytes = generator.bytes(Int.random(in: 0..<1500, using: &generator))
        #expect((try? Mnemonic(phrase: String(decoding: bytes, as: UTF8.self))) == nil)
        let words = (0..<12).map { _ in WordList.words.randomElement(using: &generator) ?? "" }
        _ = try? Mnemonic(phrase: words.joined(separator: " "))
    }

    @Test("a passphrase above the limit is refused")
    func longPassphrase() throws {
        let mnemonic = try Mnemonic(phrase: Self.words)
        #expect(try mnemonic.seed(passphrase: String(repeating: "a", count: 1024)).count == 64)
        let long = String(repeating: "a", count: 1025)
        #expect(code { try mnemonic.seed(passphrase: long) } == .passphraseTooLong)
    }

    @Test("nothing that prints or mirrors a phrase shows it")
    func redaction() throws {
        let mnemonic = try Mnemonic(phrase: Self.words)
        var dumped = ""
        dump(KeySecret.mnemonic(mnemonic), to: &dumped)
        for text in ["\(mnemonic)", String(reflecting: mnemonic), dumped, "\(KeySecret.mnemonic(mnemonic))"] {
            #expect(text.contains("redacted"))
            #expect(!text.contains("legal"))
        }
    }
}
