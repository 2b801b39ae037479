// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GatewayAPI
import Keys
import Multiformats

extension JSONValue {
    /// A value of the ledger with accounts and CIDs as the texts that people and commands use.
    ///
    /// Bytes that are no account have DAG-JSON's form (<https://ipld.io/specs/codecs/dag-json/spec/>). Floats, which the
    /// ledger does not have, become text.
    init(_ value: DagCBORValue) {
        switch value {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .integer(let number): self = .number(number)
        case .unsigned(let number): self = Int64(exactly: number).map(JSONValue.number) ?? .large(number)
        case .float: self = .text(value.dagJSON())
        case .bytes(let bytes): self = Self.account(bytes) ?? Self.dagJSON(bytes)
        case .text(let text): self = .text(text)
        case .array(let items): self = .list(items.map { JSONValue($0) })
        case .map(let map):
            self = .object(Dictionary(map.entries.map { ($0.key, JSONValue($0.value)) }) { first, _ in first })
        case .link(let cid): self = .text(cid.description)
        }
    }

    private static func account(_ bytes: [UInt8]) -> JSONValue? {
        Bytes32(bytes).map { .text(PublicKey($0).description) }
    }

    private static func dagJSON(_ bytes: [UInt8]) -> JSONValue {
        .object(["/": .object(["bytes": .text(String(Data(bytes).base64EncodedString().prefix { $0 != "=" }))])])
    }
}
