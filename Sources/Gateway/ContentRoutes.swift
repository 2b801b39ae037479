// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Datasets
import Foundation
import GatewayAPI
import HTTPTypes
import Hummingbird
import Multiformats
import NIOCore
import UnixFS

/// Adding, reading and keeping content.
struct ContentRoutes: Sendable {
    let services: GatewayServices
    private var data: DatasetService { services.data }

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.get("data") { _, _ in try Response.json(try await data.list().map(ContentInfo.init)) }
        group.post("data") { request, _ in try Response.json(ContentInfo(try await upload(request)), status: .created) }
        group.post("data/car") { request, _ in try Response.json(try await takeArchive(request), status: .created) }
        group.post("data/gc") { _, _ in try Response.json(try await collect()) }
        group.post("data/check") { _, _ in try Response.json(try await check()) }
        group.get("data/pins") { _, _ in
            try Response.json(try await data.pins().map { PinInfo(name: $0.name, cid: "\($0.root)") })
        }
        group.get("data/:cid") { _, context in
            try Response.json(ContentStatus(try await data.status(try cid(context))))
        }
        group.get("data/:cid/entries") { request, context in
            let entries = try await data.entries(
                try cid(context), path: Self.text(request, "path") ?? "", wallet: Self.text(request, "wallet"))
            return try Response.json(entries.map(ContentEntry.init))
        }
        group.get("data/:cid/content") { request, context in try await content(request, try cid(context)) }
        group.get("data/:cid/car") { _, context in archive(try cid(context)) }
        group.post("data/:cid/relock") { request, context in
            try Response.json(
                ContentInfo(try await data.relock(try cid(context), wallet: Self.text(request, "wallet"))))
        }
        group.post("data/:cid/pin") { request, context in
            let root = try cid(context)
            try await data.pin(root, name: Self.text(request, "name") ?? "", from: try outside(request))
            return try Response.json(ContentStatus(try await data.status(root)))
        }
        group.post("data/:cid/unpin") { request, context in
            let root = try cid(context)
            let names = try await data.unpin(root, name: Self.text(request, "name"))
            return try Response.json(names.map { PinInfo(name: $0, cid: "\(root)") })
        }
    }

    // MARK: In

    private func upload(_ request: Request) async throws -> Dataset {
        let kind: Dataset.Kind = Self.text(request, "kind") == "folder" ? .folder : .file
        var upload = try await data.beginAdding(
            kind, name: Self.text(request, "name") ?? "", mode: try mode(request))
        do {
            var count: UInt64 = 0
            for try await piece in request.body {
                count += UInt64(piece.readableBytes)
                try await upload.write(Array(piece.readableBytesView))
            }
            // Whoever knows the size says it, so that what breaks off is not taken for all.
            if let size = Self.text(request, "size").flatMap(UInt64.init), size != count {
                throw APIFailure(
                    code: "badContent", message: "\(count) of \(size) bytes came", hint: "send it again")
            }
            return try await data.finishAdding(upload)
        } catch let error as FolderBuilderError {
            throw APIFailure(code: "badContent", message: "the folder cannot be added: \(error)")
        }
    }

    private func mode(_ request: Request) throws -> AddingMode {
        guard let profile = Self.text(request, "profile") else { return .sealed(wallet: Self.text(request, "wallet")) }
        switch profile {
        case "v0": return .plain(.v0)
        case "v1": return .plain(.v1)
        case "v1-2025": return .plain(.v1_2025)
        default:
            throw APIFailure(
                code: "badRequest", message: "there is no profile \(profile)", hint: "use v1, v1-2025 or v0")
        }
    }

    private func takeArchive(_ request: Request) async throws -> ImportInfo {
        var archive = data.beginImport()
        for try await piece in request.body { try await archive.write(Array(piece.readableBytesView)) }
        let (roots, chunks) = try await data.finishImport(archive)
        return ImportInfo(roots: roots.map(\.description), chunks: chunks)
    }

    // MARK: Out

    private func content(_ request: Request, _ root: CID) async throws -> Response {
        var content = try await data.content(
            root, path: Self.text(request, "path") ?? "", wallet: Self.text(request, "wallet"),
            from: try outside(request))
        // What cannot be had shows before the first byte is sent, while there is still a way to say why.
        let first = try await content.next()
        var headers: HTTPFields = [.contentType: "application/octet-stream", .cacheControl: "no-store"]
        let said = [
            (API.kindHeader, content.kind.rawValue),
            (API.nameHeader, content.name.addingPercentEncoding(withAllowedCharacters: .alphanumerics)),
            (API.sizeHeader, content.size.map(String.init)),
        ]
        for (name, value) in said {
            if let name = HTTPField.Name(name), let value { headers[name] = value }
        }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { [content] writer in
                var (content, piece) = (content, first)
                while let bytes = piece {
                    try await writer.write(ByteBuffer(bytes: bytes))
                    piece = try await content.next()
                }
                try await writer.finish(nil)
            })
    }

    private func archive(_ root: CID) -> Response {
        let archive = data.archive(root)
        return Response(
            status: .ok, headers: [.contentType: "application/vnd.ipld.car; version=1", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                var archive = archive
                while let piece = try await archive.next() { try await writer.write(ByteBuffer(bytes: piece)) }
                try await writer.finish(nil)
            })
    }

    // MARK: Keeping

    private func collect() async throws -> GarbageInfo {
        let (report, usage) = try await services.tenant.collectGarbage()
        return GarbageInfo(
            removedChunks: report.removedChunks, removedBytes: report.removedBytes, youngChunks: report.youngChunks,
            keptChunks: usage.chunks, keptBytes: usage.bytes)
    }

    private func check() async throws -> StoreCheckInfo {
        let report = try await data.check()
        return StoreCheckInfo(
            chunks: report.chunks, bytes: report.bytes, damaged: report.damaged.map(\.description),
            missing: report.missing.map(\.description), repaired: report.repaired.map(\.description).sorted(),
            isWhole: report.isWhole)
    }

    // MARK: Parameters

    private func cid(_ context: BasicRequestContext) throws -> CID {
        try Self.cid(try context.parameters.require("cid"))
    }

    static func cid(_ text: String) throws -> CID {
        do { return try CID(string: text) } catch {
            throw APIFailure(code: "badCID", message: "\(text.prefix(100)) is no CID: \(error)")
        }
    }

    /// The source that the request names. Only the node's own user can ask here, so that it is for him to choose.
    private func outside(_ request: Request) throws -> (any ContentReader)? {
        try Self.text(request, "from").map(services.outside)
    }

    private static func text(_ request: Request, _ name: String) -> String? {
        request.uri.queryParameters[Substring(name)].map(String.init)
    }
}
