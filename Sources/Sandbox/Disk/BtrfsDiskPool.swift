// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc
import Synchronization

/// One btrfs file system in an image file, with a subvolume per sandbox and a quota on each.
///
/// A quota counts metadata as well, so a million empty files are stopped like one large file. The image's space is
/// reserved when it is made: a job that stays within its limit never meets a full host.
package final class BtrfsDiskPool: DiskPool {
    package let enforcement: String?
    package let mountsEach = false
    private let image: String
    private let root: String
    private let folder: Descriptor
    private let state: Mutex<State>

    private struct State {
        var capacity: Int64
        var reserved: [String: (bytes: Int64, subvolume: UInt64)] = [:]
        /// Deleted subvolumes. They take up space, and have a quota group, until the kernel has cleaned up behind them.
        var stale: [(bytes: Int64, subvolume: UInt64)] = []

        /// Sets room aside, or says why not and whether what is being cleaned up would make it.
        mutating func reserve(_ id: String, _ bytes: Int64) -> (refusal: SandboxError?, isWorthWaiting: Bool) {
            if reserved[id] != nil {
                return (SandboxError(.invalidSpec, "the disk pool holds a folder \(id) already"), false)
            }
            let soon = capacity - reserved.values.reduce(0) { $0 + $1.bytes }
            let now = soon - stale.reduce(0) { $0 + $1.bytes }
            if bytes > now {
                let text = "the disk pool has \(now) bytes left and the job asks for \(bytes)"
                return (SandboxError(.capacity, text), bytes <= soon)
            }
            reserved[id] = (bytes, 0)
            return (nil, false)
        }
    }

    /// Makes the image and mounts it. An image that is there already is replaced. Blocks, some 100 ms.
    /// - Parameters:
    ///   - image: path of the image file.
    ///   - root: an empty folder where it is mounted.
    ///   - bytes: size of the image.
    ///   - spawner: starts what makes the file system.
    package init(image: String, root: String, bytes: Int64, spawner: Spawner) throws(SandboxError) {
        guard let tool = Tool.find("mkfs.btrfs") else {
            throw SandboxError(.limitUnavailable, "mkfs.btrfs is missing: apt-get install btrfs-progs")
        }
        self.image = image
        self.root = root
        let file = try Self.reserve(image, bytes)
        do throws(SandboxError) {
            // Metadata once: a copy on the same disk helps nobody. No discard: the space stays reserved.
            try Tool.run(tool, ["-q", "-m", "single", "-K", "-f", image], by: spawner)
            try Self.mount(file, at: root)
        } catch {
            unlink(image)
            throw error
        }
        do throws(SandboxError) {
            folder = try .open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            var simple: Int32 = 0
            let result = weft_btrfs_enable_quota(folder.number, &simple)
            guard result == 0 else { throw SandboxError.system("turning btrfs quotas on", -result) }
            guard fchmod(folder.number, 0o711) == 0 else { throw SandboxError.system("opening the pool", errno) }
            enforcement = "a btrfs subvolume with a \(simple == 1 ? "simple " : "")quota"
        } catch {
            Self.unmount(root, image)
            throw error
        }
        // What the file system itself needs: its first chunks and a margin for chunks that are part full.
        state = Mutex(State(capacity: max(0, bytes - bytes / 16 - (64 << 20))))
    }

    private static func reserve(_ image: String, _ bytes: Int64) throws(SandboxError) -> Descriptor {
        unlink(image)
        let file = try Descriptor.open(image, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        let result = posix_fallocate(file.number, 0, off_t(bytes))
        guard result == 0 else {
            unlink(image)
            throw SandboxError(
                .limitUnavailable,
                "\(bytes) bytes for the disk pool cannot be reserved at \(image): \(errorText(result)); "
                    + "free space or make the pool smaller")
        }
        return file
    }

    private static func mount(_ file: Descriptor, at root: String) throws(SandboxError) {
        var path = [CChar](repeating: 0, count: 64)
        let device = try Descriptor.checked(weft_loop_attach(file.number, &path, path.count), "attaching a loop device")
        let source = path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let result = weft_mount(
            String(decoding: source, as: UTF8.self), root, "btrfs", WEFT_MS_POOL, "nodiscard,commit=5")
        // A commit every 5 s and not 30: it is also what starts cleaning up behind removed folders.
        guard result == 0 else { throw .system("mounting the disk pool at \(root)", -result) }
        // Other mount namespaces must not keep a copy that outlives this one.
        _ = weft_mount(nil, root, nil, WEFT_MS_PRIVATE, nil)
        withExtendedLifetime(device) {}
    }

    private static func unmount(_ root: String, _ image: String) {
        if weft_unmount(root, 0) != 0 { _ = weft_unmount(root, WEFT_MNT_DETACH) }
        unlink(image)
    }

    package func make(_ id: String, bytes: Int64) throws(SandboxError) -> String {
        sweep()
        try reserve(id, bytes)
        var result = weft_btrfs_create_subvolume(folder.number, id)
        guard result == 0 else {
            state.withLock { _ = $0.reserved.removeValue(forKey: id) }
            throw .system("making subvolume \(id)", -result)
        }
        do throws(SandboxError) {
            let subvolume = try Descriptor.open("\(root)/\(id)", O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            var number: UInt64 = 0
            result = weft_btrfs_subvolume_id(subvolume.number, &number)
            guard result == 0 else { throw SandboxError.system("finding subvolume \(id)", -result) }
            state.withLock { $0.reserved[id]?.subvolume = number }
            result = weft_btrfs_limit(folder.number, number, UInt64(bytes))
            guard result == 0 else { throw SandboxError.system("limiting subvolume \(id)", -result) }
            guard fchmod(subvolume.number, 0o711) == 0 else { throw SandboxError.system("opening \(id)", errno) }
        } catch {
            remove(id)
            throw error
        }
        return "\(root)/\(id)"
    }

    private func reserve(_ id: String, _ bytes: Int64) throws(SandboxError) {
        var refusal: SandboxError?
        _ = waitUntil(Limits.cleaningPatience) {
            let (error, isWorthWaiting) = state.withLock { $0.reserve(id, bytes) }
            refusal = error
            if isWorthWaiting {
                _ = weft_btrfs_clean_now(folder.number)
                sweep()
            }
            return !isWorthWaiting
        }
        if let refusal { throw refusal }
    }

    package func usage(_ id: String) -> Int64 {
        if let bytes = DiskUse.bytes("\(root)/\(id)") { return bytes }
        // Too many files to look at: the quota's own count, once it is up to date.
        _ = weft_syncfs(folder.number)
        guard let subvolume = state.withLock({ $0.reserved[id]?.subvolume }) else { return 0 }
        var bytes: UInt64 = 0
        return weft_btrfs_usage(folder.number, subvolume, &bytes) == 0 ? Int64(clamping: bytes) : 0
    }

    package func remove(_ id: String) {
        let result = weft_btrfs_delete_subvolume(folder.number, id)
        guard result == 0 || result == -ENOENT else { return }
        let isMuch = state.withLock { state in
            guard let entry = state.reserved.removeValue(forKey: id) else { return false }
            if result == 0 { state.stale.append(entry) }
            return state.stale.count >= Limits.stalePlaces
                || state.stale.reduce(0) { $0 + $1.bytes } > state.capacity / 4
        }
        // The kernel cleans up every few seconds anyhow, and what is missing meanwhile is cleaned up for.
        if isMuch { _ = weft_btrfs_clean_soon(folder.number) }
    }

    /// Removes the quota groups that the kernel has let go of by now. It does so in the order of the removals.
    private func sweep() {
        let stale = state.withLock { $0.stale }
        let gone = Set(
            stale.prefix { weft_btrfs_remove_quota_group(folder.number, $0.subvolume) != -EBUSY }.map(\.subvolume))
        if gone.isEmpty { return }
        state.withLock { state in state.stale.removeAll { gone.contains($0.subvolume) } }
    }

    package func close() {
        Self.unmount(root, image)
    }
}
