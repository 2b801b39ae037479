// SPDX-License-Identifier: Apache-2.0

import Glibc
import Workload

/// Why files could not be packed or unpacked.
public struct BundleFilesError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The closed list of reasons.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no such file.
        case notFound
        /// A device, socket or pipe; a name that is not UTF-8 or that a bundle cannot hold; a link that leads out.
        case unsupported
        /// Two sources have the same name.
        case duplicate
        /// A file became shorter, or something else, while it was read.
        case changed
        /// Something at the destination is in the way.
        case inTheWay
        /// The disk is full, or the quota on it.
        case diskFull
        /// The bundle breaks its own rules or the limits.
        case badBundle
        /// The extractor has finished or failed before.
        case ended
        /// The operating system refused.
        case inputOutput
    }

    public let code: Code
    /// What happened, to which file, and what to do.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: BundleError) {
        self.init(.badBundle, error.message)
    }

    public var description: String { message }

    /// The last system error as ours. Call directly after the failing call.
    static func system(_ action: String, _ path: String) -> BundleFilesError {
        let number = errno
        let reason = String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT:
            return BundleFilesError(
                .diskFull, "The disk is full: could not \(action) \(path). Free space and try again.")
        case ENOENT:
            return BundleFilesError(.notFound, "Could not \(action) \(path): there is no such file.")
        case ELOOP:
            return BundleFilesError(.inTheWay, "Could not \(action) \(path): it is a symbolic link.")
        default:
            return BundleFilesError(.inputOutput, "Could not \(action) \(path): \(reason).")
        }
    }
}
