// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Multiformats
import Tenant
import UnixFS
import Workload

/// A file's bytes, or a folder's bundle, on their way out.
public struct DatasetContent: Sendable {
    enum Source: Sendable {
        case file(FileStream)
        case folder(FolderExport)
        case sealed(SealedReader)
        case sealedFile(BundleSelection)
        case sealedFolder(BundleSelection)
    }

    public let kind: Dataset.Kind
    public let name: String
    /// Bytes of the whole file; nil where only the end tells.
    public let size: UInt64?
    private var source: Source

    init(kind: Dataset.Kind, name: String, size: UInt64?, source: Source) {
        self.kind = kind
        self.name = name
        self.size = size
        self.source = source
    }

    /// The next bytes; nil at the genuine end.
    public mutating func next() async throws -> [UInt8]? {
        switch source {
        case .file(var file):
            defer { source = .file(file) }
            return try await file.next()
        case .folder(var folder):
            defer { source = .folder(folder) }
            return try await folder.next()
        case .sealed(var reader):
            defer { source = .sealed(reader) }
            return try await reader.next()
        case .sealedFile(var selection):
            defer { source = .sealedFile(selection) }
            return try await selection.nextOfFile()
        case .sealedFolder(var selection):
            defer { source = .sealedFolder(selection) }
            return try await selection.nextOfFolder()
        }
    }
}

/// One line of a folder's listing.
public struct DatasetEntry: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case file, folder, link
    }

    public let name: String
    public let kind: Kind
    /// Nil inside a sealed folder, whose entries have no names of their own.
    public let cid: CID?
    /// Of a file; nil where only the file itself says.
    public let size: UInt64?
}

extension DatasetService {
    /// Opens a file or folder for reading.
    ///
    /// - Parameters:
    ///   - path: below the root, "/" between names.
    ///   - range: of a file's bytes.
    ///   - wallet: for sealed content; nil tries all that are open.
    ///   - outside: asked after the own store and before providers.
    public func content(
        _ root: CID, path: String, range: Range<UInt64>? = nil, wallet: String? = nil,
        from outside: (any ContentReader)? = nil
    ) async throws -> DatasetContent {
        let name = try await records.dataset(root)?.name ?? ""
        let source = source(of: root, from: outside)
        guard let header = try await header(of: root, from: outside) else {
            return try await plain(root, path, range, name: name, from: source)
        }
        let key = try await key(of: root, header, wallet: wallet)
        let info = try header.info(key: key)
        let reader = SealedReader(root: root, key: key, range: range, from: source)
        let path = Self.trimmed(path)
        if path.isEmpty {
            return DatasetContent(
                kind: info.kind == .bundle ? .folder : .file, name: info.name.isEmpty ? name : info.name,
                size: info.kind == .file ? header.size : nil, source: .sealed(reader))
        }
        guard info.kind == .bundle else { throw Self.noSuchEntry(root, path) }
        var selection = BundleSelection(reader, path: path)
        guard let entry = try await selection.find() else { throw Self.noSuchEntry(root, path) }
        let last = String(path.split(separator: "/").last ?? "")
        switch entry.kind {
        case .file(let size, _):
            return DatasetContent(kind: .file, name: last, size: size, source: .sealedFile(selection))
        case .folder: return DatasetContent(kind: .folder, name: last, size: nil, source: .sealedFolder(selection))
        case .link(let target): throw Self.isLink(path, target)
        }
    }

    private func plain(
        _ root: CID, _ path: String, _ range: Range<UInt64>?, name: String, from source: any ContentReader
    ) async throws -> DatasetContent {
        let names = try PathResolver.names(path)
        let found = try await PathResolver.resolve(names, below: root) { try await source.get($0) }
        let last = names.last?.text ?? name
        switch found.kind {
        case .folder:
            return DatasetContent(
                kind: .folder, name: last, size: nil, source: .folder(FolderExport(found.cid, from: source)))
        case .symlink(let link): throw Self.isLink(path, link.target)
        case .bytes, .file:
            let size: UInt64? = if case .file(let size) = found.kind { size } else { nil }
            return DatasetContent(
                kind: .file, name: last, size: size, source: .file(FileStream(found.cid, range: range, from: source)))
        }
    }

    /// What is in a folder, in the order of names; of a file, the file alone.
    public func entries(_ root: CID, path: String, wallet: String? = nil) async throws -> [DatasetEntry] {
        guard let header = try await header(of: root) else { return try await plainEntries(root, path) }
        let key = try await key(of: root, header, wallet: wallet)
        let info = try header.info(key: key)
        guard info.kind == .bundle else {
            return [DatasetEntry(name: info.name, kind: .file, cid: nil, size: header.size)]
        }
        let reader = SealedReader(root: root, key: key, from: source(of: root))
        return try await BundleSelection.list(
            reader, below: Self.trimmed(path), limit: DatasetLimits.listedEntries
        ).map { entry in
            let name = String(entry.path.split(separator: "/").last ?? "")
            return switch entry.kind {
            case .file(let size, _): DatasetEntry(name: name, kind: .file, cid: nil, size: size)
            case .folder: DatasetEntry(name: name, kind: .folder, cid: nil, size: nil)
            case .link: DatasetEntry(name: name, kind: .link, cid: nil, size: nil)
            }
        }
    }

    private func plainEntries(_ root: CID, _ path: String) async throws -> [DatasetEntry] {
        let source = source(of: root)
        let fetch: ChunkFetch = { try await source.get($0) }
        let names = try PathResolver.names(path)
        let found = try await PathResolver.resolve(names, below: root, fetch: fetch)
        guard case .folder = found.kind else {
            let name = names.last?.text ?? ""
            let entry = try await Self.entry(name, found, source)
            return [entry]
        }
        let listed = try await FolderReader.list(found.cid, maxEntries: DatasetLimits.listedEntries, fetch: fetch)
        var entries: [DatasetEntry] = []
        for item in listed {
            let found = try await PathResolver.resolve([], below: item.cid, fetch: fetch)
            entries.append(try await Self.entry(item.name.text, found, source))
        }
        return entries
    }

    private static func entry(
        _ name: String, _ found: ResolvedPath, _ source: any ContentReader
    ) async throws -> DatasetEntry {
        switch found.kind {
        case .folder: DatasetEntry(name: name, kind: .folder, cid: found.cid, size: nil)
        case .symlink: DatasetEntry(name: name, kind: .link, cid: found.cid, size: nil)
        case .file(let size): DatasetEntry(name: name, kind: .file, cid: found.cid, size: size)
        case .bytes:
            DatasetEntry(
                name: name, kind: .file, cid: found.cid,
                size: try await source.get(found.cid).map { UInt64($0.bytes.count) })
        }
    }

    private static func trimmed(_ path: String) -> String {
        path.split(separator: "/").joined(separator: "/")
    }

    private static func noSuchEntry(_ root: CID, _ path: String) -> TenantError {
        TenantError(.contentMissing, "there is no \(path) in \(root)", hint: "see `weft data ls \(root)`")
    }

    private static func isLink(_ path: String, _ target: String) -> TenantError {
        TenantError(.contentMissing, "\(path) is a symbolic link to \(target)", hint: "read what it leads to")
    }
}
