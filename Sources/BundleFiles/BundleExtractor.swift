// SPDX-License-Identifier: Apache-2.0

import Glibc
import Workload

/// Unpacks a bundle into a folder.
///
/// Files are written into a new private folder first; links are made after all files, so that nothing is ever written
/// through one. Only a bundle that is whole and undamaged is moved to its destination: at once when there is nothing
/// yet, else file by file into the folder that is there, after a look whether anything is in the way. Existing files
/// are replaced; existing links are neither followed nor replaced. Without `finish` everything is removed again. Only an
/// error of the disk during that last move of names can leave a part of the files replaced.
///
/// Blocks on the disk: drive it from a thread of your own, one call at a time.
public final class BundleExtractor {
    /// What came out.
    public struct Summary: Hashable, Sendable {
        public var files = 0
        public var folders = 0
        public var links = 0
        public var contentBytes: UInt64 = 0
    }

    /// Bytes of paths and targets of links that wait for the end; enough for a hundred thousand of them.
    private static let maxLinkBytes = 16 << 20

    private let destination: BundleDestination
    private var decoder: BundleDecoder
    private var links: [(path: String, target: String)] = []
    private var linkBytes = 0
    private var file: FolderHandle?
    /// The folder that the last entry was put in: files of one folder come one after the other.
    private var parent: (path: String, handle: FolderHandle)?
    private var summary = Summary()
    private var hasEnded = false

    /// - Parameters:
    ///   - folder: where the content goes. Its parent must exist; it may itself be there, as a folder, not as a link.
    ///   - limits: a larger bundle is refused before its content is written.
    public init(into folder: String, limits: BundleLimits = BundleLimits()) throws(BundleFilesError) {
        destination = try BundleDestination(folder)
        decoder = BundleDecoder(limits: limits)
    }

    deinit { destination.discard() }

    /// Takes the next bytes of the bundle.
    /// - Throws: `BundleFilesError`; everything written so far is removed, and no more is taken.
    public func push(_ bytes: [UInt8]) throws(BundleFilesError) {
        try requireRunning()
        do {
            for event in try decoder.push(bytes) { try handle(event) }
        } catch {
            cancel()
            throw Self.own(error)
        }
    }

    /// Says that all bytes were pushed, and moves the content to its destination.
    public func finish() throws(BundleFilesError) -> Summary {
        try requireRunning()
        do {
            try decoder.finish()
            parent = nil
            for link in links { try make(link) }
            try destination.publish()
        } catch {
            cancel()
            throw Self.own(error)
        }
        cancel()
        return summary
    }

    /// Removes what was written, unless `finish` has moved it already.
    public func cancel() {
        hasEnded = true
        file = nil
        parent = nil
        destination.discard()
    }

    private func requireRunning() throws(BundleFilesError) {
        guard !hasEnded else { throw BundleFilesError(.ended, "This bundle was finished or refused before.") }
    }

    private static func own(_ error: any Error) -> BundleFilesError {
        switch error {
        case let error as BundleFilesError: error
        case let error as BundleError: BundleFilesError(error)
        default: BundleFilesError(.inputOutput, "\(error)")
        }
    }

    private func handle(_ event: BundleEvent) throws(BundleFilesError) {
        switch event {
        case .begin(let entry): try begin(entry)
        case .content(let bytes):
            summary.contentBytes += UInt64(bytes.count)
            try file?.write(bytes, as: "a file of the bundle")
        case .end: file = nil
        case .finished: break
        }
    }

    private func begin(_ entry: BundleEntry) throws(BundleFilesError) {
        let (folder, name) = try place(of: entry.path)
        switch entry.kind {
        case .folder:
            try folder.makeFolder(name, as: entry.path)
            summary.folders += 1
        case .file(_, let isExecutable):
            file = try folder.makeFile(name, isExecutable: isExecutable, as: entry.path)
            summary.files += 1
        case .link(let target):
            linkBytes += entry.path.utf8.count + target.utf8.count
            guard linkBytes <= Self.maxLinkBytes else {
                throw BundleFilesError(.badBundle, "The bundle has too many links.")
            }
            links.append((entry.path, target))
            summary.links += 1
        }
    }

    private func make(_ link: (path: String, target: String)) throws(BundleFilesError) {
        let (folder, name) = try place(of: link.path)
        try folder.makeLink(name, to: link.target, as: link.path)
    }

    /// The folder of a path and the name in it. The decoder has checked the path; every step refuses links.
    private func place(of path: String) throws(BundleFilesError) -> (FolderHandle, String) {
        guard let folderPath = BundlePath.parent(of: path) else { return (destination.content, path) }
        let name = String(path.utf8.dropFirst(folderPath.utf8.count + 1)) ?? ""
        if let parent, parent.path.utf8.elementsEqual(folderPath.utf8) { return (parent.handle, name) }
        let handle = try destination.content.folder(atPath: folderPath)
        parent = (String(folderPath), handle)
        return (handle, name)
    }
}
