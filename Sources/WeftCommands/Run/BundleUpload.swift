// SPDX-License-Identifier: Apache-2.0

import BundleFiles
import NIOCore

/// A bundle as the body of a request: packed while it is sent, so that it is never whole in memory.
struct BundleUpload: AsyncSequence, Sendable {
    let writer: BundleWriter
    /// Hears of every piece that was packed.
    let progress: @Sendable (Int) -> Void
    /// Hears of the file that cannot be packed.
    let failed: @Sendable (BundleFilesError) -> Void

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var writer: BundleWriter
        fileprivate let progress: @Sendable (Int) -> Void
        fileprivate let failed: @Sendable (BundleFilesError) -> Void

        mutating func next() async throws -> ByteBuffer? {
            try Task.checkCancellation()
            while let bytes = try piece() {
                guard !bytes.isEmpty else { continue }
                progress(bytes.count)
                return ByteBuffer(bytes: bytes)
            }
            return nil
        }

        private mutating func piece() throws -> [UInt8]? {
            do {
                return try writer.next()
            } catch {
                failed(error)
                throw error
            }
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(writer: writer, progress: progress, failed: failed) }
}
