// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Reads and writes whose failures are this module's errors.
extension LedgerStore {
    func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do { return try database.read(body) } catch { throw Self.translated(error) }
    }

    func writing<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do { return try await database.write(body) } catch { throw Self.translated(error) }
    }

    static func translated(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return error.isDamage
            ? LedgerStoreError(.damaged, "the ledger's file is damaged: \(error)")
            : LedgerStoreError(.unreadable, "the ledger's file cannot be used: \(error)")
    }
}

extension DatabaseError {
    /// Whether the file holds what cannot be.
    var isDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }
}
