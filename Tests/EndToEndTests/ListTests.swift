// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("lists", .devnet) struct Lists {
        @Test("pages of a list, one after the other, are the list")
        func pages() async throws {
            let devnet = try SharedDevnet.current
            for number in 0..<5 {
                try await devnet.weft("wallet", "create", "w\(number)")
                try await devnet.weft("wallet", "send", "0.\(number + 1)", "w\(number)", "--yes")
            }
            let whole: [TransferInfo] = try await devnet.query("wallet", "history", "--order", "asc")
            var paged: [TransferInfo] = []
            var after: [String] = []
            repeat {
                let page = try await devnet.weft(
                    ["wallet", "history", "--order", "asc", "--limit", "2", "--output", "json"] + after)
                paged += try page.decode([TransferInfo].self)
                let cursor = page.errors.split(separator: " ").last.map { String($0).trimmingCharacters(in: .newlines) }
                after = page.errors.contains("--after") ? ["--after", cursor ?? ""] : []
            } while !after.isEmpty && paged.count < 100
            #expect(paged == whole && whole.count >= 5)
            let stray = try await devnet.weft("market", "orders", "--after", "garbage")
            #expect(stray.exitCode == 1 && stray.errors.contains("error:"), "\(stray)")
        }

        @Test("listings are found by room, price and isolation")
        func listings() async throws {
            let devnet = try SharedDevnet.current
            let all: [ListingInfo] = try await devnet.query("market", "listings")
            #expect(all.count == 2)
            func count(_ filters: String...) async throws -> Int {
                let found = try await devnet.weft(["market", "listings", "--output", "json"] + filters)
                return try found.decode([ListingInfo].self).count
            }
            #expect(try await count("--cpus", "1", "--memory", "1Gi", "--max-price", "0.015/h") == 2)
            #expect(try await count("--cpus", "1", "--memory", "1Gi", "--max-price", "0.0149/h") == 0)
            #expect(try await count("--memory", "9000Gi") == 0)
            #expect(try await count("--isolation", "kernel") == 0)
            #expect(try await count("--runtime", "python", "--direct", "--for", "1h") == 2)
            #expect(try await count("--for", "300d") == 0)
            let odd = try await devnet.weft("market", "listings", "--isolation", "perfect")
            #expect(odd.exitCode == 1 && odd.errors.contains("namespace, container"), "\(odd)")
        }

        @Test("events are followed from any position without a gap")
        func events() async throws {
            let devnet = try SharedDevnet.current
            let follower = try devnet.begin(
                Requirements.weft, ["market", "events", "--follow", "--after", "0.0", "--output", "jsonl"])
            let id = try await devnet.detach("event.py", "print('x')")
            _ = try await devnet.waitForEnd(id)
            let listed: [EventInfo] = try await devnet.query("market", "events", "--limit", "1000")
            try await eventually("the follower has seen all of them") {
                String(decoding: follower.output, as: UTF8.self).split(separator: "\n").count >= listed.count
            }
            follower.send(SIGINT)
            let result = await follower.end()
            let seen = try result.text.split(separator: "\n").map {
                try JSONDecoder().decode(EventInfo.self, from: Data($0.utf8))
            }
            #expect(seen.prefix(listed.count).map(\.position) == listed.map(\.position))
            let kinds = listed.map(\.kind)
            #expect(kinds.contains("orderPlaced") && kinds.contains("leaseEnded") && !kinds.contains("heartbeat"))
            let ends: [EventInfo] = try await devnet.query(
                "market", "events", "--kind", "leaseEnded", "--order", "desc", "--limit", "1")
            #expect(ends.count == 1 && ends[0].kind == "leaseEnded")
        }
    }
}
