// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The arrows between targets: a target imports only from its own floor or from floors below it.
@Suite("Floors")
struct FloorTests {
    /// From the bottom up. A target that is named nowhere fails the first test: it must be given a place.
    static let floors: [(name: String, targets: [String])] = [
        ("values", ["Multiformats", "DagCBOR", "Keys", "CAR", "UnixFS", "CSodium", "CSecp256k1", "CLinuxShim"]),
        ("crypto", ["Umbral", "Envelopes"]),
        ("cores", ["StateTree", "ChannelCore", "LedgerCore", "PlacementCore", "Grants", "Workload"]),
        (
            "adapters",
            [
                "LedgerStore", "Ordering", "PeerNetwork", "ContentStore", "ContentExchange", "ContentGateway",
                "JobProtocol",
                "BundleFiles",
                "Sandbox", "SandboxNamespace", "weft-init",
            ]
        ),
        ("services", ["GatewayAPI", "Tenant", "Datasets", "Provider", "Proxy", "Witness", "Gateway"]),
        ("programs", ["WeftNode", "WeftCommands", "weft", "weft-bench"]),
        (
            "proof",
            [
                "Simulation", "weft-simulate", "ContentStoreTestKit", "PeerNetworkTestKit", "SandboxTestKit",
                "ledger-crash-probe",
            ]
        ),
    ]

    static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

    static func files(of target: String) -> [URL] {
        let folder = sources.appendingPathComponent(target)
        let all =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        return all.filter { $0.pathExtension == "swift" }
    }

    static func imports(of file: URL) throws -> Set<String> {
        var found: Set<String> = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            if let index = words.firstIndex(of: "import"), index <= 2, index + 1 < words.count, !line.hasPrefix("//") {
                found.insert(String(words[index + 1].split(separator: ".")[0]))
            }
        }
        return found
    }

    @Test("every target stands on a floor")
    func everyTargetHasAFloor() throws {
        let placed = Set(Self.floors.flatMap(\.targets))
        let found = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path).filter { !$0.hasPrefix(".") }
        #expect(Set(found) == placed)
    }

    @Test("no target imports from a floor above its own")
    func importsPointDown() throws {
        for (height, floor) in Self.floors.enumerated() {
            let above = Set(Self.floors[(height + 1)...].flatMap(\.targets))
            for target in floor.targets {
                for file in Self.files(of: target) {
                    let wrong = try Self.imports(of: file).intersection(above)
                    #expect(wrong.isEmpty, "\(target)/\(file.lastPathComponent) imports \(wrong.sorted())")
                }
            }
        }
    }

    @Test(
        "pure cores know no network, no files, no database and no clock",
        arguments: ["LedgerCore", "PlacementCore", "StateTree", "ChannelCore", "Multiformats", "DagCBOR", "CAR"])
    func coresArePure(target: String) throws {
        let banned: Set = [
            "Foundation", "Glibc", "Dispatch", "NIOCore", "NIOPosix", "GRDB", "Logging", "ServiceLifecycle",
            "Hummingbird",
        ]
        for file in Self.files(of: target) {
            #expect(try Self.imports(of: file).isDisjoint(with: banned), "\(file.lastPathComponent)")
            let text = try String(contentsOf: file, encoding: .utf8)
            for call in [
                "Date()", "UUID()", ".random(in", "ContinuousClock", ": Double", "SystemRandomNumberGenerator",
            ]
            where target == "LedgerCore" || target == "PlacementCore" {
                #expect(!text.contains(call), "\(file.lastPathComponent) uses \(call)")
            }
        }
    }

    @Test("every source file names its licence in its first line")
    func filesNameTheirLicence() throws {
        for target in Self.floors.flatMap(\.targets) {
            for file in Self.files(of: target) {
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(text.hasPrefix("// SPDX-License-Identifier: Apache-2.0\n"), "\(file.lastPathComponent)")
            }
        }
    }
}
