// SPDX-License-Identifier: Apache-2.0

import ContentStore
import HTTPTypes
import Multiformats

/// Archives for whoever verifies by himself.
extension ContentSite {
    func archive(_ request: GatewayRequest, _ parameters: ArchiveParameters) async throws -> GatewayAnswer {
        let target = request.target
        let trace = try await PathTrace.follow(target, in: reader)
        let span = try await span(parameters, trace)
        guard try await reader.has(trace.cid) else { throw GatewayRefusal(.notFound, "\(trace.cid) is not here") }
        let tag = EntityTag.archive(target, parameters)
        var headers = immutable(tag, request)
        headers[.contentType] = parameters.contentType
        headers[.contentDisposition] = Disposition.header(
            isAttachment: true, filename: target["filename"] ?? "\(target.root).car")
        headers[.acceptRanges] = "none"
        headers[.ipfsRoots] = trace.roots.map(\.description).joined(separator: ",")
        guard !EntityTag.matches(tag, request.ifNoneMatch) else { return GatewayAnswer(.notModified, headers: headers) }
        guard !request.isHead else { return GatewayAnswer(headers: headers, body: .unread(length: nil)) }
        let walk = ArchiveWalk(
            trace, scope: parameters.scope, span: span, repeats: parameters.repeats, limit: limits.archiveChunks,
            from: reader)
        return GatewayAnswer(headers: headers, body: .stream(ArchiveStream(root: target.root, walk: walk), length: nil))
    }

    /// The bytes that are to be proved; nil for all, and for what is no file.
    /// - Throws: `GatewayRefusal` 400 when none of them is in the file.
    private func span(_ parameters: ArchiveParameters, _ trace: PathTrace) async throws -> ByteSpan.Place? {
        guard let span = parameters.span else { return nil }
        var size: UInt64?
        switch trace.end {
        case .file(let known): size = known
        case .bytes: size = try await bytes(of: trace.cid).map { UInt64($0.count) }
        case .folder, .symlink, .chunk: break
        }
        guard let size else { return nil }
        let place = span.place(in: size)
        guard place != .outside else {
            throw GatewayRefusal(.badRequest, "entity-bytes lies outside of the \(size) bytes that there are")
        }
        return place
    }
}
