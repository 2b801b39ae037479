// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a bundle is unpacked: a private folder on the same file system as its destination, and the move between them.
final class BundleDestination {
    /// What the destination was when we began.
    private enum State {
        case absent(parent: FolderHandle, name: String)
        case folder(FolderHandle)
    }

    private let path: String
    private let state: State
    /// Holds the private folder.
    private let base: FolderHandle
    private let privateName: String
    private let privateFolder: FolderHandle
    /// The folder that is filled.
    let content: FolderHandle
    private var isDiscarded = false

    init(_ path: String) throws(BundleFilesError) {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let state = try Self.look(at: trimmed)
        // Inside an existing destination, because that may be a mount point; beside one that is to be made.
        let base =
            switch state {
            case .absent(let parent, _): parent
            case .folder(let folder): folder
            }
        let name = ".weft-partial-\(UInt64.random(in: 0 ... .max))"
        try base.makeFolder(name, mode: 0o700, as: "\(trimmed)/\(name)")
        do {
            privateFolder = try base.folder(name, as: name)
            // One level more, so that the content gets the usual mode while nobody can look into it yet.
            try privateFolder.makeFolder("content", as: name)
            content = try privateFolder.folder("content", as: name)
        } catch {
            base.removeTree(name)
            throw error
        }
        self.path = trimmed
        self.state = state
        self.base = base
        privateName = name
    }

    private static func look(at path: String) throws(BundleFilesError) -> State {
        let slash = path.lastIndex(of: "/")
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let parentPath = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard !name.isEmpty, name != ".", name != ".." else { return .folder(try FolderHandle.open(path)) }
        let parent = try FolderHandle.open(parentPath)
        switch try parent.kind(of: name, as: path) {
        case nil: return .absent(parent: parent, name: name)
        case .folder: return .folder(try parent.folder(name, as: path))
        default:
            throw BundleFilesError(.inTheWay, "\(path) is there and is no folder: remove it, or name another.")
        }
    }

    /// Moves the content to its destination.
    func publish() throws(BundleFilesError) {
        switch state {
        case .absent(let parent, let name):
            try privateFolder.move("content", to: parent, name, as: path)
        case .folder(let folder):
            try check(content, against: folder, path: path)
            try merge(content, into: folder, path: path)
        }
    }

    /// Removes the private folder with what is left in it.
    func discard() {
        guard !isDiscarded else { return }
        isDiscarded = true
        base.removeTree(privateName)
    }

    /// Looks for everything that is in the way before anything is moved.
    private func check(_ source: FolderHandle, against target: FolderHandle, path: String) throws(BundleFilesError) {
        for name in try source.names(as: path) {
            let full = "\(path)/\(name)"
            guard let old = try target.kind(of: name, as: full), let new = try source.kind(of: name, as: full) else {
                continue
            }
            switch (new, old) {
            case (.folder, .folder):
                try check(try source.folder(name, as: full), against: try target.folder(name, as: full), path: full)
            case (.file, .file): continue
            case (.link(let target), .link(let existing)) where target == existing: continue
            default:
                throw BundleFilesError(.inTheWay, "\(full) is there already and is of another kind: remove it first.")
            }
        }
    }

    private func merge(_ source: FolderHandle, into target: FolderHandle, path: String) throws(BundleFilesError) {
        for name in try source.names(as: path) {
            let full = "\(path)/\(name)"
            if try source.kind(of: name, as: full) == .folder, try target.kind(of: name, as: full) != nil {
                let inner = try source.folder(name, as: full)
                try merge(inner, into: try target.folder(name, as: full), path: full)
            } else {
                try source.move(name, to: target, name, as: full)
            }
        }
    }
}
