// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder of its own for one test, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/weft-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure() }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { Self.remove(path) }

    struct Failure: Error {}

    static func remove(_ path: String) {
        if rmdir(path) == 0 || unlink(path) == 0 { return }
        for name in names(path) { remove("\(path)/\(name)") }
        rmdir(path)
    }

    /// Names in a folder, sorted; empty when there is none.
    static func names(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// All files below, relative.
    static func files(_ path: String, below prefix: String = "") -> [String] {
        names(path).flatMap { name -> [String] in
            var status = stat()
            lstat("\(path)/\(name)", &status)
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            return isFolder ? files("\(path)/\(name)", below: "\(prefix)\(name)/") : [prefix + name]
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw Failure() }
        defer { close(file) }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw Failure() }
    }
}
