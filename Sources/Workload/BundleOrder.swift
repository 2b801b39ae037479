// SPDX-License-Identifier: Apache-2.0

/// Checks what both ends of a bundle must agree on: order, uniqueness, parents before children, limits.
///
/// Holds the path of the last entry and the open folder only: because a folder is directly followed by what is in it,
/// every ancestor of the next entry is the open folder or above it.
struct BundleOrder: Sendable {
    private let limits: BundleLimits
    private var last: String?
    /// The folder that is open, with its ancestors; nil at the top.
    private var openFolder: String?
    private(set) var count: UInt64 = 0
    private(set) var contentBytes: UInt64 = 0

    init(limits: BundleLimits) {
        self.limits = limits
    }

    mutating func admit(_ entry: BundleEntry) throws(BundleError) {
        guard count < limits.entries else {
            throw BundleError(.tooLarge, "The bundle has more than \(limits.entries) entries.")
        }
        if let last, !BundlePath.isOrdered(last, before: entry.path) {
            throw BundleError(.badOrder, "The bundle has \(quoted(entry.path)) after \(quoted(last)): not sorted.")
        }
        let (total, overflow) = contentBytes.addingReportingOverflow(entry.contentBytes)
        guard !overflow, total <= limits.contentBytes else {
            throw BundleError(
                .tooLarge,
                "With \(quoted(entry.path)) the bundle holds more than \(limits.contentBytes) bytes of content."
            )
        }
        try enter(entry)
        contentBytes = total
        count += 1
        last = entry.path
    }

    /// Closes folders until the one that holds `entry` is open.
    private mutating func enter(_ entry: BundleEntry) throws(BundleError) {
        let parent = BundlePath.parent(of: entry.path)
        while let open = openFolder, parent.map({ open.utf8.elementsEqual($0.utf8) }) != true {
            openFolder = BundlePath.parent(of: open).map(String.init)
        }
        guard parent == nil || openFolder != nil else {
            throw BundleError(.badOrder, "The bundle has \(quoted(entry.path)) before the folder it is in.")
        }
        if entry.kind == .folder { openFolder = entry.path }
    }
}
