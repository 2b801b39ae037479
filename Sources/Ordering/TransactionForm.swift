// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore

/// What can be told of a transaction's bytes without checking a signature, for little.
enum TransactionForm {
    /// Whom it says it is from; nobody has checked it.
    ///
    /// Operations and proof are skipped, only their encoding is checked.
    ///
    /// - Throws: `.tooLarge`; `.malformed` for bytes that are no transaction.
    static func account(of bytes: [UInt8]) throws(Refusal) -> AccountID {
        guard bytes.count <= LedgerLimits.transactionBytes else { throw .tooLarge(bytes: bytes.count) }
        do throws(DagCBORError) { return try read(bytes) } catch { throw .malformed("\(error)") }
    }

    private static func read(_ bytes: [UInt8]) throws(DagCBORError) -> AccountID {
        var reader = DagCBORReader(bytes)
        let fields = try reader.readMapHeader(max: 3)
        try reader.expectKey("body")
        try reader.readMapHeader(exactly: 6)
        try reader.expectKey("memo")
        try reader.skipValue()
        try reader.expectKey("nonce")
        try reader.skipValue()
        try reader.expectKey("account")
        let account = AccountID(try reader.readBytes32())
        for key in ["expires", "sequence", "operations"] as [StaticString] {
            try reader.expectKey(key)
            try reader.skipValue()
        }
        let proof: [StaticString] = fields == 3 ? ["policy", "signatures"] : fields == 2 ? ["signature"] : []
        for key in proof {
            try reader.expectKey(key)
            try reader.skipValue()
        }
        try reader.finish()
        return account
    }
}
