// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

@testable import Keys

@Suite("Key files on disk")
final class KeystoreFileTests {
    private let directory: String
    private let path: String
    private let keystore: Keystore

    init() throws {
        directory = NSTemporaryDirectory() + "/weft-keys-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        path = directory + "/alice.json"
        keystore = try KeystoreTests.sealed(.key(.generate()))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    private var entries: [String] { (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] }

    private func readRefusal(_ path: String? = nil) -> KeysError? {
        do throws(KeysError) {
            _ = try KeystoreFile.read(from: path ?? self.path)
            return nil
        } catch {
            return error
        }
    }

    @Test("a written file has mode 0600, reads back and leaves nothing beside it")
    func writeAndRead() throws {
        try KeystoreFile.write(keystore, to: path)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o600)
        #expect(try KeystoreFile.read(from: path) == keystore)
        #expect(entries == ["alice.json"])
    }

    @Test("a narrow umask does not take the owner's rights to a written file")
    func narrowMask() async {
        // The mask belongs to the whole process, so this needs one of its own.
        await #expect(processExitsWith: .success) {
            let path = NSTemporaryDirectory() + "/weft-keys-" + UUID().uuidString + ".json"
            defer { unlink(path) }
            umask(0o277)
            try KeystoreFile.write(KeystoreTests.sealed(.key(.generate())), to: path)
            var status = stat()
            precondition(stat(path, &status) == 0 && status.st_mode & 0o7777 == 0o600)
        }
    }

    @Test("an existing file is kept unless it is to be replaced")
    func replacing() throws {
        try KeystoreFile.write(keystore, to: path)
        let other = try KeystoreTests.sealed(.key(.generate()))
        let (file, path) = (other, self.path)
        #expect(code { try KeystoreFile.write(file, to: path) } == .fileExists)
        #expect(try KeystoreFile.read(from: path) == keystore)
        #expect(entries == ["alice.json"])
        try KeystoreFile.write(other, to: path, replacing: true)
        #expect(try KeystoreFile.read(from: path) == other)
        #expect(entries == ["alice.json"])
    }

    @Test("a file that group or others can open is refused with the command that closes it")
    func openModes() throws {
        try KeystoreFile.write(keystore, to: path)
        for mode: mode_t in [0o640, 0o604, 0o660, 0o644, 0o610, 0o601, 0o620, 0o602, 0o666, 0o777] {
            #expect(chmod(path, mode) == 0)
            let refusal = try #require(readRefusal())
            #expect(refusal.code == .unsafeFile)
            #expect(refusal.message.contains("chmod 600 \(path)"))
        }
        for mode: mode_t in [0o600, 0o400, 0o700] {
            #expect(chmod(path, mode) == 0)
            #expect(readRefusal() == nil)
        }
    }

    @Test("what is not a regular file is refused, without waiting for it")
    func kinds() throws {
        try KeystoreFile.write(keystore, to: path)
        let link = directory + "/link"
        #expect(symlink(path, link) == 0)
        #expect(readRefusal(link)?.code == .unsafeFile)
        let pipe = directory + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(readRefusal(pipe)?.code == .unsafeFile)
        #expect(readRefusal(directory)?.code == .unsafeFile)
        #expect(readRefusal("/dev/null")?.code == .unsafeFile)
    }

    @Test("another user's file is refused", .enabled(if: geteuid() == 0, "only root can give files away"))
    func foreignOwner() throws {
        try KeystoreFile.write(keystore, to: path)
        #expect(chown(path, 65_534, 65_534) == 0)
        let refusal = try #require(readRefusal())
        #expect(refusal.code == .unsafeFile)
        #expect(refusal.message.contains("chown"))
    }

    @Test("missing, too large and foreign files are told apart")
    func otherFiles() throws {
        #expect(readRefusal()?.code == .fileNotFound)
        #expect(readRefusal(path + "/x")?.code == .fileNotFound)
        try Data(count: 64 * 1024 + 1).write(to: URL(fileURLWithPath: path))
        #expect(chmod(path, 0o600) == 0)
        #expect(readRefusal()?.code == .fileTooLarge)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: path))
        #expect(chmod(path, 0o600) == 0)
        #expect(readRefusal()?.code == .malformedKeystore)
    }

    @Test("writing into a missing directory fails and says where")
    func missingDirectory() {
        let file = keystore
        let target = directory + "/missing/alice.json"
        do throws(KeysError) {
            try KeystoreFile.write(file, to: target)
            Issue.record("wrote into a missing directory")
        } catch {
            #expect(error.code == .fileSystem)
            #expect(error.message.contains("missing"))
        }
    }
}
