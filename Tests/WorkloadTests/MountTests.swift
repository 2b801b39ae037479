// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import Testing

@testable import Workload

@Suite("Mounts and secrets of a manifest")
struct MountTests {
    static let folder = CID.of([1], codec: .dagPB)
    static let envelope = CID.of([2], codec: .dagCBOR)

    static var sample: Manifest {
        var manifest = ManifestTests.sample
        manifest.mounts = [
            .init(cid: folder, path: "/mnt/data"), .init(cid: envelope, path: "/srv/model.bin"),
        ]
        manifest.secrets = [
            .init(name: "API_KEY", place: .variable("KEY")), .init(name: "cert", place: .file("cert.pem")),
        ]
        return manifest
    }

    @Test("are read back from the stored form, and from YAML, to the same value")
    func roundTrip() throws {
        #expect(Self.sample.problems() == [])
        #expect(try Manifest.decode(Self.sample.encoded(), limits: .default) == Self.sample)
        #expect(try ManifestYAML.parse(ManifestYAML.render(Self.sample)) == Self.sample)
        var onlySecrets = Self.sample
        onlySecrets.mounts = []
        #expect(try Manifest.decode(onlySecrets.encoded(), limits: .default) == onlySecrets)
        #expect(try ManifestYAML.parse(ManifestYAML.render(onlySecrets)) == onlySecrets)
    }

    @Test("make the stored form version 2, which an empty list of both is not allowed to be")
    func versions() throws {
        #expect(Self.sample.encoded()[0...3] == [0xb3, 0x61, 0x76, 0x02])
        #expect(ManifestTests.sample.encoded()[0...3] == [0xb1, 0x61, 0x76, 0x01])
        var empty = Self.sample.encoded()
        let lists = DagCBORBytes.of(Self.sample.mounts) + DagCBORBytes.of(Self.sample.secrets)
        #expect(!lists.isEmpty)
        for list in [DagCBORBytes.of(Self.sample.mounts), DagCBORBytes.of(Self.sample.secrets)] {
            let range = try #require(empty.firstRange(of: list))
            empty.replaceSubrange(range, with: [0x80])
        }
        #expect(throws: DagCBORError.self) { try Manifest.decode(empty, limits: .default) }
    }

    @Test("as people write them")
    func written() throws {
        let text = """
            name: x
            command: [sh, -c, "true"]
            mounts: [{cid: \(Self.folder), path: /mnt/data, readOnly: true}, {cid: \(Self.envelope), path: /mnt/b}]
            secrets: [{name: API_KEY, env: API_KEY}, {name: cert, file: cert.pem}]
            """
        let manifest = try ManifestYAML.parse(text)
        #expect(manifest.mounts.map(\.path) == ["/mnt/data", "/mnt/b"] && manifest.mounts.allSatisfy(\.readOnly))
        #expect(manifest.mounts.map(\.cid) == [Self.folder, Self.envelope])
        #expect(manifest.secrets.map(\.place) == [.variable("API_KEY"), .file("cert.pem")])
        #expect(Manifest.Mount("\(Self.folder):/mnt/a") == .init(cid: Self.folder, path: "/mnt/a"))
        #expect(Manifest.Mount("/mnt/a") == nil && Manifest.Mount("bafy:/mnt/a") == nil)
        #expect(Manifest.Secret(variable: "A=B") == .init(name: "A", place: .variable("B")))
        #expect(Manifest.Secret(file: "a.pem") == .init(name: "a.pem", place: .file("a.pem")))
    }

    @Test("that break a rule are refused, each with its key")
    func rules() {
        let changes: [(String, (inout Manifest) -> Void)] = [
            ("mounts[0].path", { $0.mounts[0].path = "mnt/data" }),
            ("mounts[0].path", { $0.mounts[0].path = "/mnt" }),
            ("mounts[0].path", { $0.mounts[0].path = "/mnt/" }),
            ("mounts[0].path", { $0.mounts[0].path = "/mnt/../etc" }),
            ("mounts[0].path", { $0.mounts[0].path = "/etc/passwd" }),
            ("mounts[0].path", { $0.mounts[0].path = "/usr/lib" }),
            ("mounts[0].path", { $0.mounts[0].path = "/work/data" }),
            ("mounts[0].path", { $0.mounts[0].path = "/run/secrets/x" }),
            ("mounts[0].path", { $0.mounts[0].path = "/mntx/data" }),
            ("mounts[0].path", { $0.mounts[0].path = "/mnt/a\u{1b}b" }),
            ("mounts[0].readOnly", { $0.mounts[0].readOnly = false }),
            ("mounts[1].path", { $0.mounts[1].path = "/mnt/data" }),
            ("mounts[1].path", { $0.mounts[1].path = "/mnt/data/below" }),
            ("mounts", { $0.mounts = (0..<17).map { .init(cid: Self.folder, path: "/mnt/\($0)") } }),
            ("secrets[0].name", { $0.secrets[0].name = "a b" }),
            ("secrets[0].env", { $0.secrets[0].place = .variable("1A") }),
            ("secrets[1].file", { $0.secrets[1].place = .file("../x") }),
            ("secrets[1].file", { $0.secrets[1].place = .file("a/b") }),
            ("secrets[1].file", { $0.secrets[1].place = .file("..") }),
            ("secrets[0]", { $0.secrets[0].place = .variable("SEED") }),
            ("secrets[1]", { $0.secrets[1].place = .variable("KEY") }),
            ("secrets", { $0.secrets = (0..<33).map { .init(name: "s", place: .file("f\($0)")) } }),
        ]
        for (path, change) in changes {
            var manifest = Self.sample
            change(&manifest)
            #expect(manifest.problems().map(\.path) == [path])
            #expect(throws: DagCBORError.self, "\(path)") { try Manifest.decode(manifest.encoded(), limits: .default) }
        }
        // Side by side is not one in the other.
        var manifest = Self.sample
        manifest.mounts[1].path = "/mnt/data2"
        #expect(manifest.problems() == [])
    }

    @Test("that are not readable at all say what to write")
    func unreadable() {
        let text = """
            name: x
            command: [sh]
            mounts: [{cid: nonsense, path: /mnt/a}, {path: /mnt/b}, {cid: \(Self.folder), path: /mnt/c, readOnly: maybe}]
            secrets: [{name: a}, {name: b, env: B, file: b}, {env: C}, text]
            """
        let error = #expect(throws: ManifestError.self) { try ManifestYAML.parse(text) }
        #expect(
            error?.problems.map(\.path) == [
                "mounts[0].cid", "mounts[1].cid", "mounts[2].readOnly", "secrets[0]", "secrets[1]", "secrets[2].name",
                "secrets[3]", "secrets[3].name",
            ])
    }

    @Test("damage anywhere in the stored form is refused or gives another valid manifest, and traps nowhere")
    func damage() {
        let bytes = Self.sample.encoded()
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                guard let manifest = try? Manifest.decode(damaged, limits: .default) else { continue }
                #expect(manifest != Self.sample && manifest.encoded() == damaged)
            }
        }
    }

    @Test("a package with secrets names their envelope, and one without has the form of before")
    func package() throws {
        let plain = JobPackage(manifest: ManifestTests.sample, files: Self.folder)
        #expect(plain.encoded().first == 0xa2)
        #expect(try JobPackage.decode(plain.encoded()) == plain)
        let secret = JobPackage(manifest: Self.sample, files: nil, secrets: Self.envelope)
        #expect(try JobPackage.decode(secret.encoded()) == secret)
        let values = SecretPackage(values: [[1, 2], []])
        #expect(try SecretPackage.decode(values.encoded()).values == [[1, 2], []])
        #expect(SecretPackage.problem(of: [0], as: .variable("A")) != nil)
        #expect(SecretPackage.problem(of: [0xff], as: .variable("A")) != nil)
        #expect(SecretPackage.problem(of: [0, 0xff], as: .file("a")) == nil)
        #expect(SecretPackage.problem(of: .init(repeating: 65, count: 65_537), as: .file("a")) != nil)
    }
}

enum DagCBORBytes {
    static func of(_ values: some Collection<some DagCBORCodable>) -> [UInt8] {
        var writer = DagCBORWriter()
        writer.writeArray(values)
        return writer.finished()
    }
}
