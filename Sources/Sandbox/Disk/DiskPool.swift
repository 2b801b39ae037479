// SPDX-License-Identifier: Apache-2.0

/// Where the folders of sandboxes are, and what keeps each within its size.
package protocol DiskPool: Sendable {
    /// How the limit is enforced, in a few words; nil if it is not.
    var enforcement: String? { get }

    /// Whether each folder is a mount of its own, which a view of the host from before does not have.
    var mountsEach: Bool { get }

    /// Makes a folder that can hold at most `bytes`. Blocks.
    /// - Returns: its host path.
    func make(_ id: String, bytes: Int64) throws(SandboxError) -> String

    /// What the folder takes up, in bytes. Blocks.
    func usage(_ id: String) -> Int64

    /// Removes the folder with all that is in it. Blocks.
    func remove(_ id: String)

    /// Gives back what the pool holds. No folder may be in use. Blocks.
    func close()
}

/// Plain folders without a limit: what is left when this process may not mount.
package struct PlainDiskPool: DiskPool {
    private let root: String
    package let enforcement: String? = nil
    package let mountsEach = false

    package init(root: String) { self.root = root }

    package func make(_ id: String, bytes: Int64) throws(SandboxError) -> String {
        try Folder.make("\(root)/\(id)", mode: 0o711)
        return "\(root)/\(id)"
    }

    package func usage(_ id: String) -> Int64 { DiskUse.measure("\(root)/\(id)")?.bytes ?? 0 }

    package func remove(_ id: String) { Folder.remove("\(root)/\(id)") }

    package func close() {}
}
