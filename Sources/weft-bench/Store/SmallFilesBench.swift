// SPDX-License-Identifier: Apache-2.0

import BundleFiles
import ContentStore
import Datasets
import Foundation
import Workload

struct SmallFilesResult: Encodable {
    let files: Int
    let seconds: Series
    let kuboSeconds: Series?
    let filesPerSecond: Double
    /// Median over the turns of Kubo's time by ours; at least 1.
    let timesAsFastAsKubo: Double?
}

/// A folder of many small files, durable in the end.
struct SmallFilesBench {
    let folder: String
    let files: Int
    let kubo: KuboSetup?

    func run(_ rounds: Int) async throws -> SmallFilesResult {
        let tree = "\(folder)/small"
        try makeTree(tree)
        var ours: [Double] = []
        var theirs: [Double] = []
        for round in 0..<rounds {
            ours.append(try await add(tree, round))
            if let time = try await addWithKubo(tree, round) { theirs.append(time) }
        }
        return SmallFilesResult(
            files: files, seconds: Series(ours), kuboSeconds: theirs.isEmpty ? nil : Series(theirs),
            filesPerSecond: Double(files) / Series(ours).p50,
            timesAsFastAsKubo: theirs.isEmpty ? nil : Series(zip(theirs, ours).map { $0 / $1 }).p50)
    }

    /// A thousand files of 1 to 4 KiB in each folder.
    private func makeTree(_ tree: String) throws {
        var state: UInt64 = 88_172_645_463_325_252
        for index in 0..<files {
            let parent = "\(tree)/\(index / 1000)"
            if index % 1000 == 0 {
                try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            }
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            let words = [UInt64](repeating: state, count: 128 + Int(state % 384)).enumerated().map { $1 &+ UInt64($0) }
            let descriptor = open("\(parent)/\(index)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            let count = words.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            close(descriptor)
            guard count == words.count * 8 else { throw ValidationFailure(message: "a small file cannot be made") }
        }
        sync()
    }

    private func add(_ tree: String, _ round: Int) async throws -> Double {
        let path = "\(folder)/small-store-\(round)"
        let store = try FileContentStore(path: path)
        let time = try await milliseconds {
            try await importTree(tree, to: store)
            try await store.flush()
        }
        try await store.close()
        sync()
        return time / 1000
    }

    /// As the command line packs it and the node unpacks it.
    private func importTree(_ tree: String, to store: any ContentStore) async throws {
        var writer = try BundleWriter(sources: [BundleSource(path: tree, name: "")])
        var decoder = BundleDecoder()
        var importer = FolderImporter(profile: .v1, store: store)
        while let bytes = try writer.next() { try await importer.take(try decoder.push(bytes)) }
        _ = try await importer.finish()
    }

    private func addWithKubo(_ tree: String, _ round: Int) async throws -> Double? {
        guard let kubo else { return nil }
        let repository = "\(folder)/small-kubo-\(round)"
        let peer = try KuboPeer(python: kubo.python, script: kubo.script, repository: repository)
        let time = try await milliseconds { _ = try peer.ask("add \(tree)") }
        peer.stop()
        sync()
        return time / 1000
    }
}
