// SPDX-License-Identifier: Apache-2.0

import Foundation
import Multiformats

@testable import UnixFS

/// What a folder on a disk comes to: the root, and every path in it with what is there.
struct FolderImport {
    enum Content: Equatable {
        case file([UInt8])
        case folder
        case symlink(String)
    }

    let profile: ImportProfile
    private(set) var contents: [String: Content] = [:]

    init(profile: ImportProfile) { self.profile = profile }

    mutating func root(_ url: URL, path: String = "") throws -> FolderRoot {
        let manager = FileManager.default
        if let target = try? manager.destinationOfSymbolicLink(atPath: url.path) {
            contents[path] = .symlink(target)
            return try SymlinkNode(target: target).build(profile: profile).root
        }
        var isFolder: ObjCBool = false
        _ = manager.fileExists(atPath: url.path, isDirectory: &isFolder)
        guard isFolder.boolValue else { return try file(url, path: path) }
        contents[path] = .folder
        var builder = FolderBuilder(profile: profile)
        for name in try manager.contentsOfDirectory(atPath: url.path) {
            let child = try root(url.appendingPathComponent(name), path: path + "/" + name)
            builder.add(try EntryName(name), cid: child.cid, tsize: child.tsize)
        }
        return try builder.finish().root
    }

    private mutating func file(_ url: URL, path: String) throws -> FolderRoot {
        let bytes = [UInt8](try Data(contentsOf: url))
        contents[path] = .file(bytes)
        var builder = FileBuilder(profile: profile)
        _ = builder.push(bytes)
        let root = builder.finish().root
        return FolderRoot(cid: root.cid, tsize: root.tsize)
    }
}
