// SPDX-License-Identifier: Apache-2.0

import Glibc
import Workload

/// The list of what goes into a bundle, made before anything is read.
struct BundleScan {
    struct Item: Sendable {
        /// In the bundle.
        let path: String
        let kind: Kind
    }

    enum Kind: Sendable {
        /// `name` in the folder that is reached from the root by `inner` without following links.
        case file(root: FolderHandle, inner: String, name: String)
        /// A file that the caller named, opened by that path. Not held open: there may be a thousand of them.
        case namedFile(path: String)
        case folder
        case link(target: String)
    }

    private(set) var items: [Item] = []
    private(set) var skipped: [String] = []
    /// Sizes as they were when looked at.
    private(set) var contentBytes: UInt64 = 0
    private let unsupported: UnsupportedFiles
    private let maxEntries: UInt64

    init(_ sources: [BundleSource], unsupported: UnsupportedFiles, maxEntries: UInt64) throws(BundleFilesError) {
        self.unsupported = unsupported
        self.maxEntries = maxEntries
        for source in sources { try add(source) }
        try sort()
    }

    private mutating func add(_ source: BundleSource) throws(BundleFilesError) {
        if !source.name.isEmpty, let problem = BundlePath.problem(of: source.name) {
            throw BundleFilesError(.unsupported, "\(source.path) cannot be sent as \(source.name), which \(problem).")
        }
        try addParents(of: source.name)
        var status = stat()
        guard stat(source.path, &status) == 0 else { throw .system("find", source.path) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            if !source.name.isEmpty { try append(Item(path: source.name, kind: .folder)) }
            let root = try FolderHandle.open(source.path)
            try walk(root, root: root, inner: "", bundlePath: source.name, diskPath: source.path)
        case S_IFREG where !source.name.isEmpty:
            contentBytes += UInt64(max(0, status.st_size))
            try append(Item(path: source.name, kind: .namedFile(path: source.path)))
        default:
            throw BundleFilesError(.unsupported, "\(source.path) is neither a file nor a folder: leave it out.")
        }
    }

    private mutating func addParents(of name: String) throws(BundleFilesError) {
        var parent = BundlePath.parent(of: name)
        while let path = parent {
            try append(Item(path: String(path), kind: .folder))
            parent = BundlePath.parent(of: String(path))
        }
    }

    private mutating func walk(
        _ folder: FolderHandle, root: FolderHandle, inner: String, bundlePath: String, diskPath: String
    ) throws(BundleFilesError) {
        for name in try folder.names(as: diskPath) {
            let path = bundlePath.isEmpty ? name : "\(bundlePath)/\(name)"
            let disk = "\(diskPath)/\(name)"
            if let problem = BundlePath.problem(of: path) {
                try leaveOut(disk, "it has a path that \(problem)")
                continue
            }
            switch try folder.kind(of: name, as: disk) {
            case .file(let size, _):
                contentBytes += size
                try append(Item(path: path, kind: .file(root: root, inner: inner, name: name)))
            case .folder:
                try append(Item(path: path, kind: .folder))
                let next = inner.isEmpty ? name : "\(inner)/\(name)"
                try walk(try folder.folder(name, as: disk), root: root, inner: next, bundlePath: path, diskPath: disk)
            case .link(let target):
                if let problem = BundlePath.problem(ofTarget: target, at: path) {
                    try leaveOut(disk, "it is a link whose target \(problem)")
                } else {
                    try append(Item(path: path, kind: .link(target: target)))
                }
            case .other:
                try leaveOut(disk, "it is a device, socket or pipe")
            case nil:
                throw BundleFilesError(.changed, "\(disk) vanished while it was packed: try again.")
            }
        }
    }

    private mutating func append(_ item: Item) throws(BundleFilesError) {
        // Parents of several sources come more than once, so the cap is looser here than in the bundle.
        guard UInt64(items.count) < maxEntries &+ 1024 else {
            throw BundleFilesError(.badBundle, "There are more than \(maxEntries) files to send.")
        }
        items.append(item)
    }

    private mutating func leaveOut(_ path: String, _ reason: String) throws(BundleFilesError) {
        guard unsupported == .skip else {
            throw BundleFilesError(.unsupported, "\(path) cannot be sent: \(reason).")
        }
        skipped.append("\(path): \(reason)")
    }

    /// Orders the items; folders that come several times become one.
    private mutating func sort() throws(BundleFilesError) {
        items.sort { BundlePath.isOrdered($0.path, before: $1.path) }
        var unique: [Item] = []
        unique.reserveCapacity(items.count)
        for item in items {
            guard let last = unique.last, last.path.utf8.elementsEqual(item.path.utf8) else {
                unique.append(item)
                continue
            }
            guard case .folder = last.kind, case .folder = item.kind else {
                throw BundleFilesError(.duplicate, "Two files would be sent as \(item.path): rename one.")
            }
        }
        items = unique
    }
}
