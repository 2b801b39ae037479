// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sandbox

/// The `/etc` that jobs see: a few small files made for them, process 1 of their sandboxes, and nothing of the host's but
/// public certificates, the loader's cache and the names of alternatives.
enum EtcFolder {
    /// A host folder shown as it is, if it exists, and only to jobs that can reach somebody who has a certificate.
    static let certificates = "ssl/certs"
    /// Where process 1 is, below `/etc`: a mount of its own would cost each sandbox more than the start of it.
    static let initProgram = "weft-init"
    /// Host files copied, if they exist.
    private static let copied = ["ld.so.cache", "ssl/openssl.cnf", "mime.types", "protocols", "services"]

    static func files(resolver: String?) -> [(name: String, text: String)] {
        [
            ("passwd", "root:x:0:0:root:/:/bin/sh\njob:x:1000:1000:job:/work:/bin/sh\nnobody:x:65534:65534:::\n"),
            ("group", "root:x:0:\njob:x:1000:\nnogroup:x:65534:\n"),
            ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n"),
            ("hosts", "127.0.0.1 localhost\n::1 localhost\n"),
            ("resolv.conf", resolver.map { "nameserver \($0)\n" } ?? ""),
        ]
    }

    /// Makes the folder at `path`.
    /// - Parameter initProgram: the bytes of process 1.
    static func make(_ path: String, resolver: String?, initProgram: [UInt8]) throws(SandboxError) {
        try Folder.make(path, mode: 0o755)
        for (name, text) in files(resolver: resolver) {
            try Folder.write("\(path)/\(name)", Array(text.utf8), mode: 0o644)
        }
        try Folder.make(path + "/ssl", mode: 0o755)
        try Folder.make("\(path)/\(certificates)", mode: 0o755)
        try Folder.write("\(path)/\(Self.initProgram)", initProgram, mode: 0o555)
        try copyAlternatives(to: path + "/alternatives")
        for name in copied {
            if let bytes = FileBytes.read("/etc/" + name) { try Folder.write("\(path)/\(name)", bytes, mode: 0o644) }
        }
    }

    /// The links by which the host's programs find one another, such as `awk`.
    private static func copyAlternatives(to path: String) throws(SandboxError) {
        try Folder.make(path, mode: 0o755)
        for name in Folder.names(in: "/etc/alternatives") {
            guard let target = Folder.target(ofLink: "/etc/alternatives/" + name) else { continue }
            symlink(target, "\(path)/\(name)")
        }
    }
}
