// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Foundation
import Multiformats
import UnixFS

struct AddResult: Encodable {
    let seconds: Series
    let copyAndHashSeconds: Series
    let kuboSeconds: Series?
    /// Median over the turns of our time by that of `cp`, sync and `openssl dgst -sha256`; at most 1.5.
    let ratioToCopyAndHash: Double
    /// Median over the turns of Kubo's time by ours; above 1.
    let timesAsFastAsKubo: Double?
    let megabytesPerSecond: Double
}

/// One large file, durable in the end.
///
/// Nothing is removed between the turns: for some seconds after many files were removed, ext4 makes new ones slowly.
struct AddBench {
    let folder: String
    let file: String
    let megabytes: Int
    let kubo: KuboSetup?

    func run(_ rounds: Int) async throws -> AddResult {
        var ours: [Double] = []
        var reference: [Double] = []
        var theirs: [Double] = []
        for round in 0...rounds {
            let own = try await add(round)
            let plain = try await copyAndHash(round)
            let kubo = try await addWithKubo(round)
            // The first turn warms all of them up.
            guard round > 0 else { continue }
            ours.append(own)
            reference.append(plain)
            if let kubo { theirs.append(kubo) }
        }
        return AddResult(
            seconds: Series(ours), copyAndHashSeconds: Series(reference),
            kuboSeconds: theirs.isEmpty ? nil : Series(theirs),
            ratioToCopyAndHash: Series(zip(ours, reference).map { $0 / $1 }).p50,
            timesAsFastAsKubo: theirs.isEmpty ? nil : Series(zip(theirs, ours).map { $0 / $1 }).p50,
            megabytesPerSecond: Double(megabytes) / Series(ours).p50)
    }

    private func add(_ round: Int) async throws -> Double {
        let path = "\(folder)/store-\(round)"
        let store = try FileContentStore(path: path)
        let time = try await milliseconds {
            _ = try await Importing.add(file, to: store)
            try await store.flush()
        }
        try await store.close()
        sync()
        return time / 1000
    }

    private func copyAndHash(_ round: Int) async throws -> Double {
        let copy = "\(folder)/copy-\(round)"
        let time = try await milliseconds {
            try Tool.run(["cp", file, copy], in: folder)
            try Tool.run(["sync", copy], in: folder)
            try Tool.run(["openssl", "dgst", "-sha256", file], in: folder)
        }
        sync()
        return time / 1000
    }

    private func addWithKubo(_ round: Int) async throws -> Double? {
        guard let kubo else { return nil }
        let repository = "\(folder)/kubo-\(round)"
        let peer = try KuboPeer(python: kubo.python, script: kubo.script, repository: repository)
        let time = try await milliseconds { _ = try peer.ask("add \(file)") }
        peer.stop()
        sync()
        return time / 1000
    }
}

/// Reads a file and imports it, as `weft data add --public` has the node do.
enum Importing {
    static func add(_ path: String, to store: any ContentStore) async throws -> FileRoot {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ValidationFailure(message: "\(path) cannot be read") }
        defer { close(descriptor) }
        var importer = FileImporter(profile: .v1, store: store)
        while true {
            let size = ImportProfile.v1.leafBytes
            let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                count = max(0, read(descriptor, buffer.baseAddress, size))
            }
            guard !piece.isEmpty else { break }
            try await importer.write(piece)
        }
        return try await importer.finish()
    }
}
