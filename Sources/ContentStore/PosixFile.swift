// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The few file operations of the store, on names relative to an open folder, with errors that name the file.
enum PosixFile {
    /// An open file or folder; closes itself.
    final class Handle: Sendable {
        let descriptor: CInt

        init(_ descriptor: CInt) { self.descriptor = descriptor }

        deinit { close(descriptor) }
    }

    static func openFolder(_ name: String, in folder: Handle? = nil) throws(ContentStoreError) -> Handle {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (folder == nil ? 0 : O_NOFOLLOW)
        let descriptor = openat(folder?.descriptor ?? AT_FDCWD, name, flags)
        guard descriptor >= 0 else { throw failure("open the folder", name) }
        return Handle(descriptor)
    }

    /// Makes a folder with mode 0700 unless it is there.
    /// - Returns: whether it was made.
    @discardableResult
    static func makeFolder(_ name: String, in folder: Handle? = nil) throws(ContentStoreError) -> Bool {
        if mkdirat(folder?.descriptor ?? AT_FDCWD, name, 0o700) == 0 { return true }
        guard errno == EEXIST else { throw failure("make the folder", name) }
        return false
    }

    /// Writes a new file; a failure in the middle leaves none.
    static func write(_ bytes: [UInt8], to name: String, in folder: Handle, time: Int64, sync: Bool)
        throws(ContentStoreError)
    {
        let descriptor = openat(folder.descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("create", name) }
        let file = Handle(descriptor)
        do {
            try writeAll(bytes, to: file, name: name)
            try setTime(time, of: file)
            if sync { try synchronise(file, name: name) }
        } catch {
            unlinkat(folder.descriptor, name, 0)
            throw error
        }
    }

    private static func writeAll(_ bytes: [UInt8], to file: Handle, name: String) throws(ContentStoreError) {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes {
                Glibc.write(file.descriptor, $0.baseAddress! + offset, $0.count - offset)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw failure("write", name) }
            offset += written
        }
    }

    /// The bytes of a file of at most `max` bytes; one byte more tells the caller that it is larger.
    /// - Returns: nil when there is no such file.
    static func read(_ name: String, in folder: Handle, max: Int) throws(ContentStoreError) -> [UInt8]? {
        let descriptor = openat(folder.descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("open", name)
        }
        let file = Handle(descriptor)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("look at", name) }
        let capacity = Swift.min(Int(status.st_size), max) + 1
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            while count < capacity {
                let got = Glibc.read(file.descriptor, buffer.baseAddress! + count, capacity - count)
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                guard got > 0 else { break }
                count += got
            }
        }
        guard !failed else { throw failure("read", name) }
        return bytes
    }

    static func rename(_ name: String, in folder: Handle, to newName: String, in newFolder: Handle)
        throws(ContentStoreError)
    {
        guard renameat(folder.descriptor, name, newFolder.descriptor, newName) == 0 else {
            throw failure("rename \(name) to", newName)
        }
    }

    /// - Returns: false when there was no such file.
    @discardableResult
    static func remove(_ name: String, in folder: Handle) throws(ContentStoreError) -> Bool {
        if unlinkat(folder.descriptor, name, 0) == 0 { return true }
        guard errno == ENOENT else { throw failure("remove", name) }
        return false
    }

    static func setTime(_ seconds: Int64, of file: Handle) throws(ContentStoreError) {
        let times = [timespec(tv_sec: Int(seconds), tv_nsec: 0), timespec(tv_sec: Int(seconds), tv_nsec: 0)]
        guard futimens(file.descriptor, times) == 0 else { throw failure("set the time of", "a chunk") }
    }

    /// - Returns: false when there is no such file.
    static func setTime(_ seconds: Int64, of name: String, in folder: Handle) throws(ContentStoreError) -> Bool {
        let times = [timespec(tv_sec: Int(seconds), tv_nsec: 0), timespec(tv_sec: Int(seconds), tv_nsec: 0)]
        if utimensat(folder.descriptor, name, times, AT_SYMLINK_NOFOLLOW) == 0 { return true }
        guard errno == ENOENT || errno == ENOTDIR else { throw failure("set the time of", name) }
        return false
    }

    static func synchronise(_ file: Handle, name: String) throws(ContentStoreError) {
        guard fsync(file.descriptor) == 0 else { throw failure("sync", name) }
    }

    /// Syncs the whole file system that holds `folder`; reports write errors since Linux 5.8.
    /// - Returns: false where the C library has no such call: sync every file by itself.
    static func synchroniseFileSystem(of folder: Handle) throws(ContentStoreError) -> Bool {
        guard let syncfs else { return false }
        guard syncfs(folder.descriptor) == 0 else { throw failure("sync the file system of", "the store") }
        return true
    }

    /// `syncfs(2)`, which the C library declares for GNU programs only, so that Swift does not see it.
    private static let syncfs: (@convention(c) (CInt) -> CInt)? = dlsym(dlopen(nil, RTLD_NOW), "syncfs").map {
        unsafeBitCast($0, to: (@convention(c) (CInt) -> CInt).self)
    }

    /// Size in bytes and time of last change in seconds; nil for what is no regular file.
    static func status(_ name: String, in folder: Handle) -> (size: Int64, time: Int64)? {
        var status = stat()
        guard fstatat(folder.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return (Int64(status.st_size), Int64(status.st_mtim.tv_sec))
    }

    /// The names in a folder, without `.` and `..`, in no order.
    static func names(in folder: Handle) throws(ContentStoreError) -> [String] {
        let copy = openat(folder.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { throw failure("list", "a folder of the store") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The last system error as ours. Call directly after the failing call.
    static func failure(_ action: String, _ name: String) -> ContentStoreError {
        let number = errno
        let reason = String(cString: strerror(number))
        if number == ENOSPC || number == EDQUOT {
            return ContentStoreError(
                .diskFull, "The disk is full: could not \(action) \(name). Free space and try again.")
        }
        return ContentStoreError(.inputOutput, "Could not \(action) \(name): \(reason).")
    }
}
