// SPDX-License-Identifier: Apache-2.0

import ContentStore
import HTTPTypes
import Multiformats
import UnixFS

/// Files, and folders as pages.
extension ContentSite {
    /// Pages of strangers share one origin with each other: their scripts get an origin of nobody, so that they reach
    /// neither each other's storage nor this one's.
    private static let pagePolicy =
        "sandbox allow-downloads allow-forms allow-modals allow-pointer-lock allow-popups allow-scripts"

    /// - Parameters:
    ///   - trace: ends at a file.
    ///   - name: by which its type is known.
    func file(_ request: GatewayRequest, _ trace: PathTrace, name: String) async throws -> GatewayAnswer {
        let target = request.target
        let tag = EntityTag.file(trace.cid)
        let type = MediaTypes.type(ofName: target["filename"] ?? name)
        var headers = immutable(tag, request)
        headers[.contentType] = type
        headers[.ipfsRoots] = trace.roots.map(\.description).joined(separator: ",")
        if MediaTypes.isActive(type) { headers[.contentSecurityPolicy] = Self.pagePolicy }
        if target["download"] == "true" || target["filename"] != nil {
            headers[.contentDisposition] = Disposition.header(
                isAttachment: target["download"] == "true", filename: target["filename"])
        }
        if case .file(let size) = trace.end {
            var answer = ranged(request, tag, headers, size: size) { range in
                let length = range.map { UInt64($0.count) } ?? size
                guard !request.isHead else { return .unread(length: length) }
                let stream = FileStream(trace.cid, range: range, from: reader, ahead: ContentGatewayLimits.chunksAhead)
                return .stream(stream, length: length)
            }
            // What is broken or not here shows before the first byte is sent, while there is still a status to say so.
            if case .stream(let stream, let length) = answer.body {
                answer.body = .stream(try await StartedStream(stream), length: length)
            }
            return answer
        }
        guard let bytes = try await bytes(of: trace.cid) else {
            throw GatewayRefusal(.notFound, "\(trace.cid) is not here")
        }
        return ranged(request, tag, headers, size: UInt64(bytes.count)) { range in
            .bytes(range.map { Array(bytes[Int($0.lowerBound)..<Int($0.upperBound)]) } ?? bytes)
        }
    }

    /// A folder's own page, or one made of its entries.
    func folder(_ request: GatewayRequest, _ trace: PathTrace) async throws -> GatewayAnswer {
        let target = request.target
        guard target.endsWithSlash else {
            let query = target.query.map { "?\($0)" } ?? ""
            let headers: HTTPFields = [.location: "\(target.path)/\(query)", .cacheControl: Caching.immutable]
            return GatewayAnswer(.movedPermanently, headers: headers)
        }
        if let index = try await index(of: trace) { return try await file(request, index, name: "index.html") }
        let tag = EntityTag.listing(trace.cid)
        var headers = immutable(tag, request)
        headers[.cacheControl] = Caching.revalidated
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentSecurityPolicy] = ListingPage.policy
        headers[.ipfsRoots] = trace.roots.map(\.description).joined(separator: ",")
        guard !EntityTag.matches(tag, request.ifNoneMatch) else { return GatewayAnswer(.notModified, headers: headers) }
        let listing = try await FolderListing.read(trace.cid, limits: limits, from: reader)
        let page = ListingPage.html(listing, root: target.root, names: target.names, cid: trace.cid)
        return GatewayAnswer(headers: headers, body: .bytes(Array(page.utf8)))
    }

    /// The folder's "index.html", where it is a file.
    private func index(of trace: PathTrace) async throws -> PathTrace? {
        let reader = reader
        let fetch: ChunkFetch = { try await reader.get($0) }
        guard let name = try? EntryName("index.html"),
            let entry = try await FolderReader.find(name, in: trace.cid, fetch: fetch)
        else { return nil }
        let found = try await PathResolver.resolve([], below: entry.cid, fetch: fetch)
        switch found.kind {
        case .file, .bytes:
            return PathTrace(cid: found.cid, end: .init(found.kind), roots: trace.roots, proof: [])
        case .folder, .symlink: return nil
        }
    }
}
