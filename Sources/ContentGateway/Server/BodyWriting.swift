// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore

/// Writes the body of one answer, no faster than the client takes it.
struct BodyWriting: Sendable {
    let channel: any Channel
    /// Held until the body is written.
    let slot: RequestSlot?
    let watch: ProgressWatch?
    /// Whether the connection ends with the answer.
    let closes: Bool

    func response(_ answer: GatewayAnswer, _ headers: HTTPFields, isHead: Bool) -> Response {
        var headers = headers
        let status = answer.status
        switch answer.body {
        case .bytes(let bytes) where !isHead:
            return Response(status: status, headers: headers, body: body(OnePiece(bytes), length: UInt64(bytes.count)))
        case .stream(let stream, let length) where !isHead:
            return Response(status: status, headers: headers, body: body(stream, length: length))
        case .bytes(let bytes): headers[.contentLength] = String(bytes.count)
        case .none: headers[.contentLength] = status == .notModified ? nil : "0"
        case .stream(_, let length), .unread(let length):
            guard let length else { return headOfUnknownLength(status, headers) }
            headers[.contentLength] = String(length)
        }
        return Response(status: status, headers: headers, body: empty())
    }

    private func body(_ stream: any PieceStream, length: UInt64?) -> ResponseBody {
        ResponseBody(contentLength: length.flatMap { Int(exactly: $0) }) { [self] writer in
            var stream = stream
            while let piece = try await stream.next() {
                watch?.progress()
                var rest = ByteBuffer(bytes: piece)
                while let part = rest.readSlice(
                    length: min(rest.readableBytes, ContentGatewayLimits.pieceBytes)), part.readableBytes > 0
                {
                    try await writer.write(part)
                    // A write only hands over. Behind it on the event loop, the next one knows whether the client has
                    // room, and waits; without this a fast reader of the store is megabytes ahead.
                    try await channel.eventLoop.submit {}.get()
                    watch?.progress()
                }
            }
            try await end(&writer)
        }
    }

    private func empty() -> ResponseBody {
        guard closes else { return ResponseBody() }
        return ResponseBody(contentLength: 0) { [self] writer in try await end(&writer) }
    }

    private func end(_ writer: inout any ResponseBodyWriter) async throws {
        try await writer.finish(nil)
        if closes { channel.close(promise: nil) }
    }

    /// HTTP/1.1 says of such a body that it comes in chunks, and the server's encoder would write the last one, which
    /// an answer to HEAD does not have: the connection ends before it.
    private func headOfUnknownLength(_ status: HTTPResponse.Status, _ headers: HTTPFields) -> Response {
        var headers = headers
        headers[.connection] = "close"
        return Response(
            status: status, headers: headers, body: ResponseBody { [channel] _ in try await channel.close() })
    }
}

/// A body that is there.
private struct OnePiece: PieceStream {
    private var bytes: [UInt8]?

    init(_ bytes: [UInt8]) { self.bytes = bytes.isEmpty ? nil : bytes }

    mutating func next() -> [UInt8]? {
        defer { bytes = nil }
        return bytes
    }
}
