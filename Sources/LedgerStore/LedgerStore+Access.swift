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

    /// On the caller's thread.
    func writingHere<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do { return try database.write(body) } catch { throw Self.translated(error) }
    }

    static func translated(_ error: any Error) -> any Error {
        LedgerStoreError.translated(error, of: "the ledger's file")
    }
}

extension LedgerStoreError {
    /// What SQLite said of a file, as an error of this module; any other error as it is.
    static func translated(_ error: any Error, of file: String) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return error.isDamage
            ? LedgerStoreError(.damaged, "\(file) is damaged: \(error)")
            : LedgerStoreError(.unreadable, "\(file) cannot be used: \(error)")
    }
}

extension DatabaseError {
    /// Whether the file holds what cannot be.
    var isDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }
}
