// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where a node keeps everything, private to its user, and locked while it runs.
///
/// Files are 0600 and folders 0700. As root, the folders that lead to sandboxes are 0711, because jobs run as users of
/// their own: those can pass through and list nothing.
public final class NodeFolder: Sendable {
    public let path: String
    /// Removed with all its content when the node ends.
    public let isEphemeral: Bool
    private let lock: Int32

    /// Opens or makes the folder. From then on all files that this process makes are its user's alone (umask 077), and
    /// those that an earlier node left wider open are closed.
    ///
    /// - Throws: `NodeError.folder` when it cannot be written, another node uses it, or it holds other things.
    public init(path: String, isEphemeral: Bool) throws {
        self.path = path
        self.isEphemeral = isEphemeral
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw NodeError(
                .folder, "\(path) cannot be made: \(error.localizedDescription)", hint: "choose another --data DIR")
        }
        // Before its mode is touched: it may be anything.
        let found = Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
        guard found.isSubset(of: ["lost+found"]) || !found.isDisjoint(with: ["lock", "passphrase"]) else {
            throw NodeError(
                .folder, "\(path) holds other things, and no network", hint: "choose an empty or a new folder")
        }
        umask(0o077)
        lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw NodeError(
                .folder, "\(path) cannot be written: \(String(cString: strerror(errno)))",
                hint: "choose another --data DIR")
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw NodeError(
                .folder, "another node uses \(path)", hint: "stop it first, or choose another --data DIR")
        }
        chmod(path, Self.passable)
        closeToOthers()
    }

    /// The mode of a folder through which users of jobs must pass. Only root can make such users.
    private static var passable: mode_t { getuid() == 0 ? 0o711 : 0o700 }

    /// Databases and records, which earlier versions made readable by all. A key file or passphrase that others could
    /// read is not mended but refused where it is read: it may be known by now.
    private func closeToOthers() {
        let providers = (try? FileManager.default.contentsOfDirectory(atPath: path + "/providers")) ?? []
        let folders = ["", "tenant"] + providers.flatMap { ["providers/\($0)", "providers/\($0)/records"] }
        for folder in folders {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []
            for name in names where name.contains(".sqlite") || name == "provider.json" || name == "lock" {
                chmod("\(path)/\(folder)/\(name)", 0o600)
            }
        }
    }

    /// A folder inside, made if it is missing. Sandboxes of other users live below some of them, so those can be passed
    /// through (`isPassable`), never listed.
    public func folder(_ name: String, isPassable: Bool = false) throws -> String {
        let full = "\(path)/\(name)"
        try FileManager.default.createDirectory(atPath: full, withIntermediateDirectories: true)
        chmod(full, isPassable ? Self.passable : 0o700)
        return full
    }

    /// A random passphrase that lies in the folder with mode 0600, made at first use.
    func passphrase() throws -> String {
        let file = path + "/passphrase"
        if let text = try Self.readSecret(file) { return text }
        var generator = SystemRandomNumberGenerator()
        let text = (0..<32).map { _ in
            let byte = UInt8.random(in: .min ... .max, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw NodeError(.folder, "\(file) cannot be written") }
        defer { close(descriptor) }
        let written = Array(text.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == text.utf8.count, fsync(descriptor) == 0 else {
            throw NodeError(.folder, "\(file) cannot be written: \(String(cString: strerror(errno)))")
        }
        return text
    }

    private static func readSecret(_ file: String) throws -> String? {
        var status = stat()
        guard lstat(file, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
            throw NodeError(.folder, "\(file) can be read by others", hint: "run: chmod 600 \(file)")
        }
        return try String(contentsOfFile: file, encoding: .utf8)
    }

    /// Gives the folder back; an ephemeral one is gone afterwards.
    public func release() {
        if isEphemeral { try? FileManager.default.removeItem(atPath: path) }
        close(lock)
    }
}

/// What keeps a node from starting or from doing what its owner asks.
public struct NodeError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// The data folder cannot be used.
        case folder
        /// The request does not fit.
        case refused
        /// There is no such provider here.
        case unknownProvider
    }

    public let code: Code
    public let message: String
    /// What to do next.
    public let hint: String?

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { message }
}
