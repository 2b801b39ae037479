// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

@Suite("Operations in JSON")
struct OperationRequestTests {
    private func read(_ text: String) throws -> OperationRequest {
        try JSONDecoder().decode(OperationRequest.self, from: Data(text.utf8))
    }

    @Test("a directory entry is set, in whole or in part, or removed")
    func directoryEntry() throws {
        #expect(try read(#"{"setDirectoryEntry": {}}"#) == .setDirectoryEntry(entry: nil))
        #expect(try read(#"{"setDirectoryEntry": {"entry": null}}"#) == .setDirectoryEntry(entry: nil))
        #expect(
            try read(#"{"setDirectoryEntry": {"entry": {"encryptionKey": "ab"}}}"#)
                == .setDirectoryEntry(entry: .init(encryptionKey: "ab")))
        let offer = #"{"peer": "z6Mk", "endpoints": ["memory:1"]}"#
        #expect(
            try read(#"{"setDirectoryEntry": {"entry": {"proxy": \#(offer)}}}"#)
                == .setDirectoryEntry(entry: .init(proxy: .init(peer: "z6Mk", endpoints: ["memory:1"]))))
        #expect(throws: DecodingError.self) { try read(#"{"setDirectoryEntry": {"entry": {"proxy": {}}}}"#) }
    }

    @Test("what is written is read back")
    func roundTrip() throws {
        for operation: OperationRequest in [
            .setDirectoryEntry(entry: nil), .setDirectoryEntry(entry: .init(encryptionKey: "ab")),
            .setDirectoryEntry(
                entry: .init(encryptionKey: "ab", proxy: .init(peer: "z6Mk", endpoints: ["memory:1"]))),
            .setSpendingLimit(perDay: nil),
        ] {
            let bytes = try JSONEncoder().encode(operation)
            #expect(try JSONDecoder().decode(OperationRequest.self, from: bytes) == operation)
        }
    }
}
