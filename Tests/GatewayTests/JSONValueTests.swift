// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GatewayAPI
import Keys
import Multiformats
import Testing

@testable import Gateway

@Suite("The ledger's values as JSON")
struct JSONValueTests {
    private func json(_ value: DagCBORValue) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(JSONValue(value)), as: UTF8.self)
    }

    @Test("accounts and links are the texts that people use")
    func names() throws {
        let digest = try #require(Bytes32([UInt8](repeating: 7, count: 32)))
        let key = PublicKey(digest)
        #expect(try json(.bytes(key.raw.bytes)) == "\"\(key)\"")
        #expect(key.description.hasPrefix("z6Mk"))
        let cid = CID(codec: .dagCBOR, sha256: digest)
        #expect(try json(.link(cid)) == "\"\(cid)\"")
    }

    @Test("numbers are exact, from the smallest to the largest")
    func numbers() throws {
        #expect(try json(.integer(.min)) == "-9223372036854775808")
        #expect(try json(.unsigned(.max)) == "18446744073709551615")
        #expect(JSONValue(.unsigned(5)) == .number(5))
        #expect(JSONValue(.unsigned(1 << 63)) == .large(1 << 63))
    }

    @Test("null, truth and text are themselves")
    func plain() throws {
        #expect(try json(.null) == "null")
        #expect(try json(.bool(true)) == "true")
        #expect(try json(.text("a \"b\" é\n")) == #""a \"b\" é\n""#)
    }

    @Test("bytes that are no account keep DAG-JSON's form", arguments: [0, 1, 31, 33])
    func otherBytes(count: Int) throws {
        let bytes = [UInt8](repeating: 0xfb, count: count)
        let text = try json(.bytes(bytes))
        #expect(text == DagCBORValue.bytes(bytes).dagJSON())
    }

    @Test("what is within lists and maps is turned too")
    func nested() throws {
        let cid = CID(codec: .raw, sha256: try #require(Bytes32([UInt8](repeating: 1, count: 32))))
        let map: DagCBORMap = ["bc": .integer(1), "a": .array([.link(cid), .null])]
        #expect(try json(.map(map)) == #"{"a":["\#(cid)",null],"bc":1}"#)
    }
}
