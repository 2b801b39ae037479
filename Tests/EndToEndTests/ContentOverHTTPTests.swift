// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("content over HTTP") struct ContentOverHTTP {
        /// The URL that the network prints.
        private static func url(_ devnet: Devnet) async throws -> String {
            let lines = await devnet.printed.split(separator: "\n")
            let line = try #require(lines.first { $0.contains("content: http://127.0.0.1:") })
            return String(line.replacing("  content: ", with: "").replacing("/ipfs/CID", with: ""))
        }

        @Test("what one node serves, another fetches and keeps; what lies is named")
        func fromNodeToNode() async throws {
            try await Devnet.with(providers: 0, gateway: "127.0.0.1:0") { serving in
                let url = try await Self.url(serving)
                try FileManager.default.createDirectory(
                    atPath: serving.folder + "/tree", withIntermediateDirectories: false)
                try serving.write("tree/a.txt", "woven\n")
                try serving.write("tree/b.bin", Files.noise(700_000))
                let added = try await serving.query("data", "add", "tree", "--public", as: ContentInfo.self)
                let file = try await serving.begin("/usr/bin/curl", ["-sSf", "\(url)/ipfs/\(added.cid)/a.txt"]).end()
                #expect(file.text == "woven\n", "\(file)")
                try await Devnet.with(providers: 0) { fetching in
                    let got = try await fetching.weft("data", "get", added.cid, "--to", "back", "--from", url)
                    #expect(got.exitCode == 0, "\(got)")
                    #expect(try await Files.isSame("\(serving.folder)/tree", "back", fetching))
                    let kept = try await fetching.query(
                        "data", "pin", added.cid, "--from", url, as: ContentStatus.self)
                    #expect(kept.missingChunks == 0 && !kept.pins.isEmpty)
                    let absent = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
                    let none = try await fetching.weft("data", "get", absent, "--from", url)
                    #expect(none.exitCode != 0 && none.errors.contains("missing"), "\(none)")
                    let nobody = try await fetching.weft("data", "get", absent, "--from", "http://127.0.0.1:1")
                    #expect(nobody.exitCode != 0 && nobody.errors.contains("http://127.0.0.1:1"), "\(nobody)")
                    let scheme = try await fetching.weft("data", "get", absent, "--from", "file:///etc/passwd")
                    #expect(scheme.exitCode == 64, "\(scheme)")
                }
            }
        }
    }
}
