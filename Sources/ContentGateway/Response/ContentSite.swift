// SPDX-License-Identifier: Apache-2.0

import ContentStore
import HTTPTypes
import Multiformats

/// Answers requests for content from a reader.
struct ContentSite: Sendable {
    let reader: any ContentReader
    let limits: ContentGatewayLimits

    /// - Throws: `GatewayRefusal`, `UnixFSError`, `ContentStoreError`.
    func answer(_ request: GatewayRequest) async throws -> GatewayAnswer {
        do {
            var answer =
                switch request.format {
                case .raw: try await chunk(request, suffix: "raw", type: "application/vnd.ipld.raw")
                case .car(let parameters): try await archive(request, parameters)
                case .dagCBOR: try await dagCBOR(request)
                case .deserialized: try await deserialized(request)
                }
            if request.isByHeader { answer.headers[.contentLocation] = Self.location(request) }
            return answer
        } catch  where request.isOnlyIfCached && GatewayRefusal(error).status == .notFound {
            throw GatewayRefusal(.preconditionFailed, "the content is not here")
        }
    }

    // MARK: Chunks

    /// One chunk as it is. Chunks are found by their hash: the codec is the asker's business.
    private func chunk(_ request: GatewayRequest, suffix: String, type: String) async throws -> GatewayAnswer {
        let root = request.target.root
        guard request.target.names.isEmpty else {
            throw GatewayRefusal(.badRequest, "a chunk has no path: ask for /ipfs/CID?format=raw")
        }
        guard root.digest != nil || root.isIdentity else {
            throw GatewayRefusal(.badRequest, "\(root) is named by a hash that is not computed here")
        }
        let tag = EntityTag.chunk(root, suffix)
        guard let bytes = try await bytes(of: root) else { throw GatewayRefusal(.notFound, "\(root) is not here") }
        var headers = immutable(tag, request)
        headers[.contentType] = type
        headers[.contentDisposition] = Disposition.header(
            isAttachment: true, filename: request.target["filename"] ?? "\(root).\(suffix == "raw" ? "bin" : suffix)")
        return ranged(request, tag, headers, size: UInt64(bytes.count)) { range in
            .bytes(range.map { Array(bytes[Int($0.lowerBound)..<Int($0.upperBound)]) } ?? bytes)
        }
    }

    func bytes(of cid: CID) async throws -> [UInt8]? {
        if let inlined = cid.inlined { return inlined }
        return try await reader.get(cid)?.bytes
    }

    private func dagCBOR(_ request: GatewayRequest) async throws -> GatewayAnswer {
        guard request.target.root.codec == .dagCBOR else {
            throw GatewayRefusal(
                .notAcceptable, "\(request.target.root) is not DAG-CBOR, and nothing is converted here")
        }
        return try await chunk(request, suffix: "dag-cbor", type: "application/vnd.ipld.dag-cbor")
    }

    // MARK: Files and folders

    private func deserialized(_ request: GatewayRequest) async throws -> GatewayAnswer {
        let target = request.target
        if target.root.codec == .dagCBOR, target.names.isEmpty { return try await dagCBOR(request) }
        guard [.dagPB, .raw, .dagCBOR].contains(target.root.codec) else {
            throw GatewayRefusal(
                .badRequest, "the codec of \(target.root) is not one that is read here: ask for format=raw")
        }
        let trace = try await PathTrace.follow(target, in: reader)
        switch trace.end {
        case .folder: return try await folder(request, trace)
        case .symlink(let link):
            throw GatewayRefusal(.notFound, "it is a symbolic link to \(link.debugDescription), which is not followed")
        case .file, .bytes, .chunk:
            return try await file(request, trace, name: target.names.last?.text ?? "")
        }
    }

    // MARK: Headers

    /// Of what a CID names.
    func immutable(_ tag: String, _ request: GatewayRequest) -> HTTPFields {
        [.eTag: tag, .cacheControl: Caching.immutable, .ipfsPath: request.target.path]
    }

    /// The whole, a part, nothing new, or a refusal, of a body that may be asked for in parts.
    func ranged(
        _ request: GatewayRequest, _ tag: String, _ headers: HTTPFields, size: UInt64,
        body: (Range<UInt64>?) -> GatewayAnswer.Body
    ) -> GatewayAnswer {
        guard !EntityTag.matches(tag, request.ifNoneMatch) else { return GatewayAnswer(.notModified, headers: headers) }
        var headers = headers
        headers[.acceptRanges] = "bytes"
        switch request.range(of: size, tag: tag) {
        case .whole: return GatewayAnswer(headers: headers, body: body(nil))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
            return GatewayAnswer(.partialContent, headers: headers, body: body(range))
        case .unsatisfiable:
            let refusal = GatewayRefusal(
                .rangeNotSatisfiable, "there are \(size) bytes", headers: [.contentRange: "bytes */\(size)"])
            return GatewayAnswer(refusal)
        }
    }

    /// The URL that says by itself what `Accept` said, for caches.
    private static func location(_ request: GatewayRequest) -> String {
        let parameters =
            switch request.format {
            case .raw: "format=raw"
            case .dagCBOR: "format=dag-cbor"
            case .car(let parameters): "format=car&car-dups=\(parameters.repeats ? "y" : "n")"
            case .deserialized: ""
            }
        let query = request.target.query.map { "\($0)&" } ?? ""
        return "\(request.target.path)?\(query)\(parameters)"
    }
}
