// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc
import Synchronization

/// One btrfs file system in an image file, with a subvolume per sandbox and a quota on each.
///
/// The subvolume of a small job is emptied and used again: making and deleting one takes the kernel longer than the job's
/// files do. Only its root is left, which no job can touch; `work` and the rest below it are made anew.
///
/// A quota counts metadata as well, so a million empty files are stopped like one large file. The image's space is
/// reserved when it is made: a job that stays within its limit never meets a full host.
package final class BtrfsDiskPool: DiskPool {
    package let enforcement: String?
    package let mountsEach = false
    /// How the names of its folders begin.
    package static let prefix = "place-"
    private let image: String
    private let root: String
    private let folder: Descriptor
    private let state: Mutex<State>

    /// A subvolume.
    private struct Place {
        let name: String
        var subvolume: UInt64 = 0
        /// Its quota.
        var bytes: Int64
        /// What was in it when it was last looked at.
        var use: DiskUse?
    }

    private struct State {
        var capacity: Int64
        /// In use, by id.
        var places: [String: Place] = [:]
        /// Empty, to be used again.
        var spare: [Place] = []
        /// Deleted subvolumes. They take up space, and have a quota group, until the kernel has cleaned up behind them.
        var stale: [Place] = []
        var serial = 0

        /// Sets room aside, or says why not and whether what is being cleaned up would make it.
        mutating func reserve(_ id: String, _ bytes: Int64) -> (refusal: SandboxError?, isWorthWaiting: Bool) {
            if places[id] != nil {
                return (SandboxError(.invalidSpec, "the disk pool holds a folder \(id) already"), false)
            }
            let soon = capacity - places.values.reduce(0) { $0 + $1.bytes }
            let now = soon - stale.reduce(0) { $0 + $1.bytes }
            if bytes > now {
                let text = "the disk pool has \(now) bytes left and the job asks for \(bytes)"
                return (SandboxError(.capacity, text), bytes <= soon)
            }
            serial += 1
            places[id] = Place(name: BtrfsDiskPool.prefix + String(serial), bytes: bytes)
            return (nil, false)
        }

        /// Puts a spare subvolume into the reservation, best one that has the quota already.
        /// - Returns: the quota that it has; nil if there is none to spare.
        mutating func takeSpare(_ id: String) -> Int64? {
            guard let wanted = places[id]?.bytes, !spare.isEmpty else { return nil }
            var place = spare.remove(at: spare.lastIndex { $0.bytes == wanted } ?? spare.endIndex - 1)
            defer { places[id] = place }
            defer { place.bytes = wanted }
            return place.bytes
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
        do throws(SandboxError) {
            let quota = state.withLock { $0.takeSpare(id) }
            if quota == nil { try create(id) }
            guard let place = state.withLock({ $0.places[id] }) else {
                throw SandboxError(.wrongState, "\(id) is gone")
            }
            if quota != bytes {
                let result = weft_btrfs_limit(folder.number, place.subvolume, UInt64(bytes))
                guard result == 0 else { throw SandboxError.system("limiting subvolume \(place.name)", -result) }
            }
            return "\(root)/\(place.name)"
        } catch {
            remove(id)
            throw error
        }
    }

    private func create(_ id: String) throws(SandboxError) {
        guard let name = state.withLock({ $0.places[id]?.name }) else { return }
        var result = weft_btrfs_create_subvolume(folder.number, name)
        guard result == 0 else { throw .system("making subvolume \(name)", -result) }
        let subvolume = try Descriptor.open("\(root)/\(name)", O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        var number: UInt64 = 0
        result = weft_btrfs_subvolume_id(subvolume.number, &number)
        guard result == 0 else { throw .system("finding subvolume \(name)", -result) }
        state.withLock { $0.places[id]?.subvolume = number }
        guard fchmod(subvolume.number, 0o711) == 0 else { throw .system("opening \(name)", errno) }
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
        guard let place = state.withLock({ $0.places[id] }) else { return 0 }
        if let use = DiskUse.measure("\(root)/\(place.name)") {
            state.withLock { $0.places[id]?.use = use }
            return use.bytes
        }
        // Too many files to look at: the quota's own count, once it is up to date.
        _ = weft_syncfs(folder.number)
        var bytes: UInt64 = 0
        return weft_btrfs_usage(folder.number, place.subvolume, &bytes) == 0 ? Int64(clamping: bytes) : 0
    }

    package func remove(_ id: String) {
        guard let place = state.withLock({ $0.places[id] }) else { return }
        if isWorthKeeping(place), empty(place) {
            return state.withLock { state in
                if let place = state.places.removeValue(forKey: id) { state.spare.append(place) }
            }
        }
        let result = weft_btrfs_delete_subvolume(folder.number, place.name)
        guard result == 0 || result == -ENOENT else { return }
        let isMuch = state.withLock { state in
            guard let place = state.places.removeValue(forKey: id) else { return false }
            if result == 0 { state.stale.append(place) }
            return state.stale.count >= Limits.stalePlaces
                || state.stale.reduce(0) { $0 + $1.bytes } > state.capacity / 4
        }
        // The kernel cleans up every few seconds anyhow, and what is missing meanwhile is cleaned up for.
        if isMuch { _ = weft_btrfs_clean_soon(folder.number) }
    }

    /// What a job leaves is counted against the next until the file system's next commit, so it must be little.
    private func isWorthKeeping(_ place: Place) -> Bool {
        guard let use = place.use, use.bytes <= Limits.spareBytes, use.entries <= Limits.spareEntries else {
            return false
        }
        return state.withLock { $0.spare.count < Limits.sparePlaces }
    }

    private func empty(_ place: Place) -> Bool {
        let path = "\(root)/\(place.name)"
        for name in Folder.names(in: path) { Folder.remove("\(path)/\(name)") }
        return Folder.names(in: path).isEmpty
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
