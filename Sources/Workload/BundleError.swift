// SPDX-License-Identifier: Apache-2.0

/// Why a bundle was refused.
public struct BundleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The closed list of reasons.
    public enum Code: String, Sendable, CaseIterable {
        /// The bytes do not begin as a bundle.
        case notABundle
        /// A header is not canonical DAG-CBOR of a known shape.
        case badHeader
        /// A path is absolute, climbs, or has characters that no file of ours has.
        case badPath
        /// A link's target leads out.
        case badLink
        /// Entries are not sorted, come twice, or come before the folder they are in.
        case badOrder
        /// More entries or content than the caller allows.
        case tooLarge
        /// The bytes end before the bundle does.
        case truncated
        /// Bytes follow the end.
        case trailingBytes
        /// Count or digest at the end do not match what came.
        case damaged
        /// More or less content than the header says.
        case sizeMismatch
    }

    public let code: Code
    /// What happened and what to do.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}

/// The most that a bundle may hold.
public struct BundleLimits: Hashable, Sendable {
    public var entries: UInt64
    /// The content of all files together.
    public var contentBytes: UInt64

    public init(
        entries: UInt64 = WorkloadLimits.bundleEntries, contentBytes: UInt64 = WorkloadLimits.bundleContentBytes
    ) {
        self.entries = entries
        self.contentBytes = contentBytes
    }
}
