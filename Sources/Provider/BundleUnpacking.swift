// SPDX-License-Identifier: Apache-2.0

import BundleFiles
import Workload

/// Unpacks a bundle into a job's folder.
enum BundleUnpacking {
    /// - Parameter check: called for each piece; what it throws ends the unpacking.
    static func unpack(
        _ bundle: some PieceSource, into folder: String, maxBytes: UInt64, check: @Sendable () throws -> Void
    ) async throws {
        var reader = bundle
        let extractor = try Extractor(into: folder, maxBytes: maxBytes)
        do {
            while let piece = try await reader.next() {
                try check()
                try await extractor.push(piece)
            }
            try await extractor.finish()
        } catch {
            await extractor.cancel()
            throw error
        }
    }
}

/// `BundleExtractor` wants one call at a time: an actor gives it that.
private actor Extractor {
    private let extractor: BundleExtractor

    init(into folder: String, maxBytes: UInt64) throws {
        extractor = try BundleExtractor(into: folder, limits: BundleLimits(contentBytes: maxBytes))
    }

    func push(_ bytes: [UInt8]) throws { try extractor.push(bytes) }
    func finish() throws { _ = try extractor.finish() }
    func cancel() { extractor.cancel() }
}
