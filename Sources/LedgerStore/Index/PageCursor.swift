// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Multiformats

/// Where a page ended: the next page of the same query begins right after. Rows that come meanwhile neither move it nor
/// show twice.
///
/// The text form is opaque and fits into a URL as it is. It names a place, not a secret: whoever alters it gets another
/// place, or a refusal.
public struct PageCursor: Hashable, Sendable, CustomStringConvertible {
    /// Characters of a text form; the longest place is that of a data set with a long CID.
    private static let textLimit = 512
    /// Bytes of a place's part.
    private static let partBytes = 256

    /// Eight bytes of the query's hash.
    let query: [UInt8]
    /// Integers and blobs, in the order of the query's key.
    let place: [DatabaseValue]

    init(query: [UInt8], place: [DatabaseValue]) {
        self.query = query
        self.place = place
    }

    /// Reads the text form.
    ///
    /// - Throws: `LedgerStoreError.invalidQuery` when it is none.
    public init(_ text: String) throws {
        let invalid = LedgerStoreError(.invalidQuery, "this is no cursor; ask for the first page again")
        guard text.utf8.count <= Self.textLimit, text.first == Multibase.base64url.rawValue else { throw invalid }
        do {
            var reader = DagCBORReader(try Multibase.decode(text))
            let count = try reader.readArrayHeader(max: 3)
            guard count > 1 else { throw invalid }
            query = try reader.readBytes(max: 8)
            var place: [DatabaseValue] = []
            for _ in 1..<count { place.append(try Self.part(&reader)) }
            try reader.finish()
            self.place = place
        } catch { throw invalid }
        guard query.count == 8 else { throw invalid }
    }

    public var description: String {
        var writer = DagCBORWriter()
        writer.writeArrayHeader(count: 1 + place.count)
        writer.writeBytes(query)
        for part in place { writer.write(part) }
        return Multibase.encode(writer.finished(), as: .base64url)
    }

    private static func part(_ reader: inout DagCBORReader) throws -> DatabaseValue {
        switch try reader.peekKind() {
        case .bytes: return .bytes(try reader.readBytes(max: partBytes))
        default: return try reader.readInteger().databaseValue
        }
    }
}
