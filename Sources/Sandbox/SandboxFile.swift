// SPDX-License-Identifier: Apache-2.0

/// One thing found in a job's folder, valid only during the visit it is shown in.
public struct SandboxFile: Sendable {
    /// What it is. Only regular files can be read.
    public enum Kind: Sendable, Equatable {
        case file
        case folder
        /// The text of the link, never followed.
        case symlink(target: String)
        /// Something that is not collected: a device, socket or pipe, or a name that is not UTF-8.
        case skipped(reason: String)
    }

    /// Path relative to what was walked, `/` between names; the last component of the path if a single file was asked
    /// for.
    public let path: String
    public let kind: Kind
    /// Permission bits, 0 to 0o7777.
    public let mode: UInt32
    /// Length in bytes, 0 unless a regular file.
    public let size: Int64
    let reader: @Sendable (([UInt8]) throws -> Void) throws -> Void

    /// Reads the content from the start in pieces of at most 64 KiB, `size` bytes in all.
    /// - Throws: `SandboxError.Code.wrongState` if it is not a regular file or the visit is over; what `body` throws.
    public func read(_ body: ([UInt8]) throws -> Void) throws { try reader(body) }
}
