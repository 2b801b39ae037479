// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Foundation
import Multiformats
import UnixFS

struct GetResult: Encodable {
    let seconds: Series
    let copySeconds: Series
    /// Median over the turns of the time of `cp` by ours; at least 0.5.
    let ratioToCopy: Double
}

/// One large file out of the store, every chunk verified, against `cp` of the file itself. Neither is synced.
struct GetBench {
    let folder: String
    let file: String
    let megabytes: Int

    func run(_ rounds: Int) async throws -> GetResult {
        let path = "\(folder)/get-store"
        let store = try FileContentStore(path: path)
        let root = try await Importing.add(file, to: store)
        try await store.flush()
        var ours: [Double] = []
        var reference: [Double] = []
        for round in 0...rounds {
            let own = try await get(root.cid, from: store)
            let plain = try await milliseconds { try Tool.run(["cp", file, "\(folder)/copy"], in: folder) } / 1000
            sync()
            guard round > 0 else { continue }
            ours.append(own)
            reference.append(plain)
        }
        try await store.close()
        try FileManager.default.removeItem(atPath: path)
        return GetResult(
            seconds: Series(ours), copySeconds: Series(reference),
            ratioToCopy: Series(zip(reference, ours).map { $0 / $1 }).p50)
    }

    private func get(_ root: CID, from store: FileContentStore) async throws -> Double {
        let target = "\(folder)/got"
        let time = try await milliseconds {
            let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            defer { close(descriptor) }
            var stream = FileStream(root, from: store)
            while let piece = try await stream.next() {
                let count = piece.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                guard count == piece.count else { throw ValidationFailure(message: "\(target) cannot be written") }
            }
        }
        unlink(target)
        sync()
        return time / 1000
    }
}
