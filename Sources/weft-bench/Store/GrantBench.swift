// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentStore
import Datasets
import Foundation
import Grants
import LedgerCore
import Multiformats

/// Granting one large data set to one more key: how long it takes, and that no content moves.
struct GrantBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Grants of one data set of 200 MB, through three proxies with a disk each.")

    @Option(help: "How many grants.") var rounds = 50
    @Option(help: "MB of the data set.") var megabytes = 200
    @Option(help: "Where all of it happens.") var folder = "/var/tmp/weft-bench-grant"

    struct Result: Encodable {
        /// Milliseconds from the request to fragments that are durable at their proxies; below 20.
        let grantMilliseconds: Series
        /// Milliseconds in which the receiver has the content key, through two of three proxies.
        let openMilliseconds: Series
        /// What the store grew by; zero.
        let bytesMoved: Int64
    }

    func run() async throws {
        try? FileManager.default.removeItem(atPath: folder)
        let network = try await GrantNetwork(folder: folder)
        let result: Result
        do { result = try await measure(network) } catch {
            await network.close()
            throw error
        }
        await network.close()
        try Report.write(result)
    }

    private func measure(_ network: GrantNetwork) async throws -> Result {
        let root = try await network.addDataset(megabytes: megabytes)
        let before = await network.store.usage()
        var (grant, open): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            let until = network.now + 3_600_000
            grant.append(
                try await milliseconds {
                    _ = try await network.data.grant(
                        root, to: .account(network.reader.publicKey, until: until), policy: GrantPolicy())
                })
            open.append(try await milliseconds { try await network.openAsReader(root) })
        }
        return Result(
            grantMilliseconds: Series(grant), openMilliseconds: Series(open),
            bytesMoved: await network.store.usage().bytes - before.bytes)
    }
}
