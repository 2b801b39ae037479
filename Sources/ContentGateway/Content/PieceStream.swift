// SPDX-License-Identifier: Apache-2.0

import ContentStore

/// A body that is made while it is sent.
protocol PieceStream: Sendable {
    /// The next bytes, at least one; nil at the end.
    /// - Throws: when there will be no more; the connection is closed then, so that nobody takes a part for all.
    mutating func next() async throws -> [UInt8]?
}

extension FileStream: PieceStream {}

/// A stream whose first piece was made already, to see whether it can be made at all.
struct StartedStream: PieceStream {
    private var first: [UInt8]?
    private var rest: any PieceStream

    init(_ stream: any PieceStream) async throws {
        var stream = stream
        first = try await stream.next()
        rest = stream
    }

    mutating func next() async throws -> [UInt8]? {
        if let piece = first {
            first = nil
            return piece
        }
        return try await rest.next()
    }
}
