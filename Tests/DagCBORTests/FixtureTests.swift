// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import Testing

@Suite struct FixtureTests {
    @Test(
        "the blocks of the codec fixtures decode, re-encode, print and are named as published",
        arguments: CodecFixture.all)
    func blocks(fixture: CodecFixture) throws {
        let bytes = try hex(fixture.hex)
        let value = try DagCBORValue.decode(bytes)
        #expect(value.encoded() == bytes)
        #expect(value.cid.description == fixture.cid)
        #expect(value.dagJSON() == fixture.json)
    }

    @Test("the published map with keys in canonical order is read, and prints with keys in byte order")
    func keySort() throws {
        let bytes = try hex(
            "a9616601626565026364646403646363636304656262626262056661616161616106666161616161620766616161616163086661"
                + "6161616262" + "09")
        let value = try DagCBORValue.decode(bytes)
        #expect(value.encoded() == bytes)
        let json = #"{"aaaaaa":6,"aaaaab":7,"aaaaac":8,"aaaabb":9,"bbbbb":5,"cccc":4,"ddd":3,"ee":2,"f":1}"#
        #expect(value.dagJSON() == json)
    }

    @Test("the published map with a duplicate key is refused")
    func duplicate() throws {
        let bytes = try hex("a3636261720363666f6f0163666f6f02")
        #expect(throws: DagCBORError.duplicateKey) { try DagCBORValue.decode(bytes) }
    }

    @Test("the published integer below -2^63 is refused")
    func belowInt64() throws {
        let bytes = try hex("3ba5f702b3a5f702b3")
        #expect(throws: DagCBORError.outOfRange) { try DagCBORValue.decode(bytes) }
    }

    /// RFC 8949 appendix A, the rows that are canonical DAG-CBOR.
    static let appendixA: [(String, DagCBORValue)] = [
        ("00", .integer(0)), ("01", .integer(1)), ("0a", .integer(10)), ("17", .integer(23)), ("1818", .integer(24)),
        ("1819", .integer(25)), ("1864", .integer(100)), ("1903e8", .integer(1000)),
        ("1a000f4240", .integer(1_000_000)),
        ("1b000000e8d4a51000", .integer(1_000_000_000_000)), ("1bffffffffffffffff", .unsigned(.max)),
        ("20", .integer(-1)), ("29", .integer(-10)), ("3863", .integer(-100)), ("3903e7", .integer(-1000)),
        ("fb3ff199999999999a", .float(1.1)), ("fb7e37e43c8800759c", .float(1.0e300)),
        ("fbc010666666666666", .float(-4.1)),
        ("f4", .bool(false)), ("f5", .bool(true)), ("f6", .null), ("40", .bytes([])),
        ("4401020304", .bytes([1, 2, 3, 4])),
        ("60", .text("")), ("6161", .text("a")), ("6449455446", .text("IETF")), ("62225c", .text("\"\\")),
        ("62c3bc", .text("\u{fc}")), ("63e6b0b4", .text("\u{6c34}")), ("64f0908591", .text("\u{10151}")),
        ("80", .array([])), ("83010203", .array([.integer(1), .integer(2), .integer(3)])),
        (
            "8301820203820405",
            .array([.integer(1), .array([.integer(2), .integer(3)]), .array([.integer(4), .integer(5)])])
        ),
        ("a0", .map([:])), ("a26161016162820203", .map(["a": .integer(1), "b": .array([.integer(2), .integer(3)])])),
        ("826161a161626163", .array([.text("a"), .map(["b": .text("c")])])),
        (
            "a56161614161626142616361436164614461656145",
            .map(["a": .text("A"), "b": .text("B"), "c": .text("C"), "d": .text("D"), "e": .text("E")])
        ),
    ]

    @Test("the examples of RFC 8949 that are canonical are read and written", arguments: appendixA)
    func rfc8949(encoding: String, value: DagCBORValue) throws {
        let bytes = try hex(encoding)
        #expect(value.encoded() == bytes)
        #expect(try DagCBORValue.decode(bytes) == value)
    }
}
