// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Key files on disk: written so that a crash leaves the old file or the new one, read only when nobody else can.
public enum KeystoreFile {
    /// Writes `keystore` to `path` with mode 0600: temporary file, fsync, rename, fsync of the directory.
    ///
    /// - Parameters:
    ///   - keystore: What to write.
    ///   - path: Where to; its directory must exist.
    ///   - replacing: Whether an existing file may be replaced. Without it there is never a key lost.
    /// - Throws: `fileExists`, `fileSystem`.
    public static func write(_ keystore: Keystore, to path: String, replacing: Bool = false) throws(KeysError) {
        let bytes = try keystore.json()
        let directory = directory(of: path)
        let suffix = UInt64.random(in: .min ... .max)
        let temporary = "\(directory)/.\(keystore.name).\(String(suffix, radix: 36)).tmp"
        try writeNew(bytes, to: temporary)
        do {
            try move(temporary, to: path, replacing: replacing)
        } catch {
            unlink(temporary)
            throw error
        }
        try synchronise(directory: directory)
    }

    /// Reads the key file at `path`.
    ///
    /// - Throws: `fileNotFound`; `unsafeFile` unless it is a regular file, not a link, of this user or of root, and
    ///   closed to group and others, with the command that puts it right; `fileTooLarge`, `fileSystem`, and what
    ///   ``Keystore/init(json:)`` throws.
    public static func read(from path: String) throws(KeysError) -> Keystore {
        // Not blocking: a pipe in place of the file must not hold the program up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw openFailure(path, errno) }
        defer { close(descriptor) }
        try checkOwnership(of: descriptor, path: path)
        return try Keystore(json: readAll(descriptor, path: path))
    }

    private static func checkOwnership(of descriptor: Int32, path: String) throws(KeysError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("examine", path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw KeysError(.unsafeFile, "\(path) is not a regular file. Give the path of a key file.")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw KeysError(
                .unsafeFile,
                "\(path) belongs to another user (\(status.st_uid)). Take it over: sudo chown $USER \(path)")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw KeysError(.unsafeFile, "Other users can open the key file \(path). Close it: chmod 600 \(path)")
        }
        guard status.st_size <= Limits.keyFile else {
            throw KeysError(.fileTooLarge, "\(path) is too large to be a key file (\(status.st_size) bytes).")
        }
    }

    private static func readAll(_ descriptor: Int32, path: String) throws(KeysError) -> [UInt8] {
        // One byte more than allowed, to notice a file that grew since it was examined.
        var bytes: [UInt8] = Array(repeating: 0, count: Limits.keyFile + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                return Glibc.read(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("read", path, errno)
            }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    private static func writeNew(_ bytes: [UInt8], to path: String) throws(KeysError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("create", path, errno) }
        var written = 0
        var problem: Int32 = 0
        while written < bytes.count, problem == 0 {
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
                return Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count >= 0 { written += count } else if errno != EINTR { problem = errno }
        }
        // The mode of `open` passes through the umask, which may have taken the owner's bits as well.
        if problem == 0, fchmod(descriptor, 0o600) != 0 { problem = errno }
        if problem == 0, fsync(descriptor) != 0 { problem = errno }
        if close(descriptor) != 0, problem == 0 { problem = errno }
        guard problem == 0 else {
            unlink(path)
            throw failure("write", path, problem)
        }
    }

    private static func move(_ temporary: String, to path: String, replacing: Bool) throws(KeysError) {
        if replacing {
            guard rename(temporary, path) == 0 else { throw failure("write", path, errno) }
            return
        }
        // Unlike rename, link never replaces a file.
        guard link(temporary, path) == 0 else {
            if errno == EEXIST {
                throw KeysError(
                    .fileExists, "There is already a file at \(path). Choose another name, or move it away.")
            }
            throw failure("write", path, errno)
        }
        unlink(temporary)
    }

    private static func synchronise(directory: String) throws(KeysError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", directory, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("synchronise", directory, errno) }
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func openFailure(_ path: String, _ code: Int32) -> KeysError {
        switch code {
        case ENOENT, ENOTDIR: KeysError(.fileNotFound, "There is no key file at \(path).")
        case ELOOP: KeysError(.unsafeFile, "\(path) is a symbolic link. Give the path of the key file itself.")
        default: failure("open", path, code)
        }
    }

    private static func failure(_ action: String, _ path: String, _ code: Int32) -> KeysError {
        KeysError(.fileSystem, "Could not \(action) \(path): \(String(cString: strerror(code))).")
    }
}
