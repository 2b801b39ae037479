// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// Encoding: a map of eleven unsigned integers, `{"bad", "day", "good", "rated", "failed", "missed", "declined",
/// "completed", "ratingSum", "neverStarted", "ratingWeight"}`.
extension Standing: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 11)
        writer.writeKey("bad")
        writer.writeUnsigned(bad)
        writer.writeKey("day")
        writer.writeUnsigned(day)
        writer.writeKey("good")
        writer.writeUnsigned(good)
        writer.writeKey("rated")
        writer.writeUnsigned(rated)
        writer.writeKey("failed")
        writer.writeUnsigned(failed)
        writer.writeKey("missed")
        writer.writeUnsigned(missed)
        writer.writeKey("declined")
        writer.writeUnsigned(declined)
        writer.writeKey("completed")
        writer.writeUnsigned(completed)
        writer.writeKey("ratingSum")
        writer.writeUnsigned(ratingSum)
        writer.writeKey("neverStarted")
        writer.writeUnsigned(neverStarted)
        writer.writeKey("ratingWeight")
        writer.writeUnsigned(ratingWeight)
    }

    /// Reads a standing.
    ///
    /// - Throws: `.outOfRange` for a day after the last ledger time, otherwise what makes it no canonical standing.
    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 11)
        func field(_ key: StaticString) throws(DagCBORError) -> UInt64 {
            try reader.expectKey(key)
            return try reader.readUnsigned()
        }
        bad = try field("bad")
        day = try field("day")
        guard day <= StandingRules.day(of: .max) else { throw .outOfRange }
        good = try field("good")
        rated = try field("rated")
        failed = try field("failed")
        missed = try field("missed")
        declined = try field("declined")
        completed = try field("completed")
        ratingSum = try field("ratingSum")
        neverStarted = try field("neverStarted")
        ratingWeight = try field("ratingWeight")
    }
}
