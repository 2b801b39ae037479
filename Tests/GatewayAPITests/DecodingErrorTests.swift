// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

@Suite("Why JSON does not decode")
struct DecodingErrorTests {
    private func why(_ json: String) -> String? {
        do {
            _ = try JSONDecoder().decode(PolicyInfo.self, from: Data(json.utf8))
            return nil
        } catch { return (error as? DecodingError)?.brief }
    }

    @Test("what is missing is named")
    func missing() { #expect(why("{\"keys\": []}") == "threshold is missing") }

    @Test("what has the wrong type is named with its place")
    func wrongType() throws {
        #expect(try #require(why("{\"threshold\": \"two\", \"keys\": []}")).hasPrefix("threshold: "))
        #expect(try #require(why("{\"threshold\": 1, \"keys\": [\"a\", 2]}")).hasPrefix("keys: Index 1: "))
        #expect(try #require(why("{\"threshold\": null, \"keys\": []}")).hasPrefix("threshold: "))
    }

    @Test("what is no JSON is told so") func noJSON() throws { #expect(try !#require(why("{")).isEmpty) }
}
