// SPDX-License-Identifier: Apache-2.0

import BundleFiles

/// Where fetched content goes.
final class FetchTarget {
    private enum Kind {
        case output
        case file(WholeFileWriter)
        case folder(BundleExtractor, path: String)
    }

    private let kind: Kind

    /// - Parameters:
    ///   - name: by whoever added it: not to be trusted with a path.
    ///   - destination: nil for its own name, - for standard output.
    init(kind: String, name: String, cid: String, destination: String?, replaces: Bool) throws(CommandFailure) {
        self.kind = try Self.target(
            isFolder: kind == "folder", path: destination ?? Self.ownName(name, cid), replaces: replaces)
    }

    private static func target(isFolder: Bool, path: String, replaces: Bool) throws(CommandFailure) -> Kind {
        if path == "-" {
            guard !isFolder else {
                throw CommandFailure(
                    .usage, "this is a folder, and standard output takes one file",
                    hint: "name a file inside: CID/path, or a folder with --to")
            }
            return .output
        }
        guard isFolder else { return .file(try WholeFileWriter(path: path, replaces: replaces)) }
        try OutputFolder.makeFolder(path)
        return .folder(try own { () throws(BundleFilesError) in try BundleExtractor(into: path) }, path: path)
    }

    /// A name that stays in the working folder and shows what it is.
    private static func ownName(_ name: String, _ cid: String) -> String {
        let isPlain = !name.isEmpty && !name.hasPrefix(".") && !name.contains("/") && name != "-"
        return isPlain ? PlainText.visible(name) : ManifestPlan.name(fromFile: (name.isEmpty ? cid : name) + ".")
    }

    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        switch kind {
        case .output: try Output.standard.write(bytes)
        case .file(let file): try file.write(bytes)
        case .folder(let extractor, _):
            try Self.own { () throws(BundleFilesError) in try extractor.push(bytes) }
        }
    }

    /// - Returns: what was written; nil for standard output.
    func finish() throws(CommandFailure) -> String? {
        switch kind {
        case .output: return nil
        case .file(let file): return try file.finish()
        case .folder(let extractor, let path):
            _ = try Self.own { () throws(BundleFilesError) in try extractor.finish() }
            return path
        }
    }

    func cancel() {
        switch kind {
        case .output: return
        case .file(let file): file.cancel()
        case .folder(let extractor, _): extractor.cancel()
        }
    }

    private static func own<Value>(_ call: () throws(BundleFilesError) -> Value) throws(CommandFailure) -> Value {
        do { return try call() } catch {
            throw CommandFailure(.file, error.message, hint: "fetch it into another folder with --to")
        }
    }
}
