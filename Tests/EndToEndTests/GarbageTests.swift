// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("garbage") struct Garbage {
        static func chunks(_ store: String, _ devnet: Devnet) -> Set<String> {
            let walk = FileManager.default.enumerator(atPath: "\(devnet.data)/\(store)/chunks")
            let names = walk.map { $0.compactMap { $0 as? String } } ?? []
            return Set(names.filter { ($0 as NSString).lastPathComponent.utf8.count == 64 })
        }

        /// Makes all chunks two days old.
        static func age(_ store: String, _ devnet: Devnet) throws {
            for name in chunks(store, devnet) {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -2 * 86_400)],
                    ofItemAtPath: "\(devnet.data)/\(store)/chunks/\(name)")
            }
        }

        @Test("what belongs to jobs that have ended goes at the next start, results and open orders stay")
        func collected() async throws {
            try await Devnet.with(providers: 1, keepsData: true) { devnet in
                let own = "content"
                let provider = "providers/provider-1/content"
                try devnet.write("big.bin", Data((0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }))
                let answer = try await devnet.run(
                    "keep.py", "print('kept')\nopen('/out/k', 'w').write('too')", "--input", "big.bin")
                let cancelled = try await devnet.detach(
                    "never.py", "pass", "--input", "big.bin", "--max-price", "0.0001/h")
                try await devnet.weft("close", cancelled)
                let open = try await devnet.detach(
                    "later.py", "print(len(open('big.bin', 'rb').read()))", "--input", "big.bin", "--cpus", "2",
                    "--max-price", "0.0001/h")
                try await eventually("nothing more comes from the two") {
                    let query = """
                        import sqlite3
                        base = sqlite3.connect('file:data/tenant/tenant.sqlite?mode=ro', uri=True)
                        print(base.execute('SELECT count(*) FROM job WHERE collected = 1').fetchone()[0])
                        """
                    return try await devnet.begin("/usr/bin/python3", ["-c", query]).end().line == "2"
                }
                try await devnet.stop()
                let before = Self.chunks(own, devnet)
                // Three inputs of four leaves, a node and a header each; header and leaf of three manifests, one log and
                // one output.
                #expect(before.count >= 28)
                try Self.age(own, devnet)
                try Self.age(provider, devnet)
                try await devnet.start()
                try await eventually("the provider keeps nothing") { Self.chunks(provider, devnet).isEmpty }
                // What is left: the open order's manifest and input, the log and the output.
                try await eventually("the tenant keeps what is needed") { Self.chunks(own, devnet).count <= 12 }
                #expect(Self.chunks(own, devnet).isSubset(of: before))
                #expect(try await devnet.weft("logs", answer.job.id).text == "kept\n")
                #expect(try await devnet.weft("output", answer.job.id, "--output-dir", "kept").exitCode == 0)
                #expect(devnet.read("kept/k") == Data("too".utf8))

                // The order that waited all the while can still be run.
                let cheap = try await devnet.weft(
                    "provider", "price", "provider-1", "--price-core", "0.00001/h", "--price-memory", "0.00001/h")
                #expect(cheap.exitCode == 0, "\(cheap)")
                #expect(try await devnet.waitForEnd(open).exitCode == 0)
                #expect(try await devnet.weft("logs", open).line == "1000000")
            }
        }
    }
}
