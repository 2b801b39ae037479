// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// One line per field of a record. Keys come in canonical DAG-CBOR order: shorter first, then by bytes.
extension DagCBORWriter {
    mutating func field(_ key: StaticString, _ value: UInt64) {
        writeKey(key)
        writeUnsigned(value)
    }

    mutating func field(_ key: StaticString, _ value: UInt64?) {
        writeKey(key)
        if let value { writeUnsigned(value) } else { writeNull() }
    }

    mutating func field(_ key: StaticString, _ value: Bool) {
        writeKey(key)
        writeBool(value)
    }

    mutating func field(_ key: StaticString, _ value: String) {
        writeKey(key)
        writeText(value)
    }

    mutating func field(_ key: StaticString, _ value: Bytes32) {
        writeKey(key)
        writeBytes(value)
    }

    mutating func field(_ key: StaticString, _ value: Bytes32?) {
        writeKey(key)
        if let value { writeBytes(value) } else { writeNull() }
    }

    mutating func field(_ key: StaticString, _ value: [UInt8]) {
        writeKey(key)
        writeBytes(value)
    }

    mutating func field(_ key: StaticString, _ value: PublicKey) { field(key, value.raw) }

    mutating func field(_ key: StaticString, _ value: some RecordID) { field(key, value.digest) }

    mutating func field(_ key: StaticString, _ value: (some RecordID)?) { field(key, value?.digest) }

    mutating func field(_ key: StaticString, link value: CID?) {
        writeKey(key)
        writeOptionalLink(value)
    }

    mutating func field(_ key: StaticString, links values: [CID]) {
        writeKey(key)
        writeArrayHeader(count: values.count)
        for value in values { writeLink(value) }
    }

    mutating func field(_ key: StaticString, accounts values: [AccountID]) {
        writeKey(key)
        writeArrayHeader(count: values.count)
        for value in values { writeBytes(value.raw) }
    }

    mutating func field(_ key: StaticString, texts values: [String]) {
        writeKey(key)
        writeArrayHeader(count: values.count)
        for value in values { writeText(value) }
    }

    mutating func field(_ key: StaticString, _ value: some DagCBORCodable) {
        writeKey(key)
        value.encode(to: &self)
    }

    mutating func field(_ key: StaticString, optional value: (some DagCBORCodable)?) {
        writeKey(key)
        if let value { value.encode(to: &self) } else { writeNull() }
    }

    mutating func field(_ key: StaticString, list values: [some DagCBORCodable]) {
        writeKey(key)
        writeArray(values)
    }

    /// A CID or null.
    mutating func writeOptionalLink(_ cid: CID?) {
        if let cid { writeLink(cid) } else { writeNull() }
    }
}

extension DagCBORReader {
    mutating func number(_ key: StaticString) throws(DagCBORError) -> UInt64 {
        try expectKey(key)
        return try readUnsigned()
    }

    mutating func optionalNumber(_ key: StaticString) throws(DagCBORError) -> UInt64? {
        try expectKey(key)
        return try readNullIfPresent() ? nil : try readUnsigned()
    }

    mutating func bool(_ key: StaticString) throws(DagCBORError) -> Bool {
        try expectKey(key)
        return try readBool()
    }

    mutating func text(_ key: StaticString, max: Int) throws(DagCBORError) -> String {
        try expectKey(key)
        return try readText(max: max)
    }

    mutating func bytes(_ key: StaticString, max: Int) throws(DagCBORError) -> [UInt8] {
        try expectKey(key)
        return try readBytes(max: max)
    }

    mutating func bytes32(_ key: StaticString) throws(DagCBORError) -> Bytes32 {
        try expectKey(key)
        return try readBytes32()
    }

    mutating func optionalBytes32(_ key: StaticString) throws(DagCBORError) -> Bytes32? {
        try expectKey(key)
        return try readNullIfPresent() ? nil : try readBytes32()
    }

    mutating func account(_ key: StaticString) throws(DagCBORError) -> AccountID { PublicKey(try bytes32(key)) }

    mutating func record<ID: RecordID>(_ key: StaticString) throws(DagCBORError) -> ID { ID(digest: try bytes32(key)) }

    mutating func optionalRecord<ID: RecordID>(_ key: StaticString) throws(DagCBORError) -> ID? {
        try optionalBytes32(key).map(ID.init(digest:))
    }

    mutating func link(_ key: StaticString) throws(DagCBORError) -> CID {
        try expectKey(key)
        return try readLink()
    }

    mutating func optionalLink(_ key: StaticString) throws(DagCBORError) -> CID? {
        try expectKey(key)
        return try readNullIfPresent() ? nil : try readLink()
    }

    mutating func links(_ key: StaticString, max: Int) throws(DagCBORError) -> [CID] {
        try expectKey(key)
        let count = try readArrayHeader(max: max)
        var values: [CID] = []
        for _ in 0..<count { values.append(try readLink()) }
        return values
    }

    mutating func accounts(_ key: StaticString, max: Int) throws(DagCBORError) -> [AccountID] {
        try expectKey(key)
        let count = try readArrayHeader(max: max)
        var values: [AccountID] = []
        for _ in 0..<count { values.append(AccountID(try readBytes32())) }
        return values
    }

    mutating func texts(_ key: StaticString, max: Int, bytes: Int) throws(DagCBORError) -> [String] {
        try expectKey(key)
        let count = try readArrayHeader(max: max)
        var values: [String] = []
        for _ in 0..<count { values.append(try readText(max: bytes)) }
        return values
    }

    mutating func value<Value: DagCBORCodable>(_ key: StaticString) throws(DagCBORError) -> Value {
        try expectKey(key)
        return try Value(from: &self)
    }

    mutating func optionalValue<Value: DagCBORCodable>(_ key: StaticString) throws(DagCBORError) -> Value? {
        try expectKey(key)
        return try readNullIfPresent() ? nil : try Value(from: &self)
    }

    mutating func list<Value: DagCBORCodable>(_ key: StaticString, max: Int) throws(DagCBORError) -> [Value] {
        try expectKey(key)
        return try readArray(max: max)
    }
}
