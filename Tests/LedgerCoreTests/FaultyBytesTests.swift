// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Bytes in the middle of a transaction that are not what they should be. All are refused as malformed, before anybody
/// looks at a signature or sets memory aside.
@Suite("Faulty bytes and lengths that lie")
struct FaultyBytesTests {
    struct Patch: Sendable, CustomStringConvertible {
        let description: String
        let operation: String
        let find: [UInt8]
        let put: [UInt8]

        init(_ description: String, in operation: String = "transfer", _ find: [UInt8], _ put: [UInt8]) {
            self.description = description
            self.operation = operation
            self.find = find
            self.put = put
        }
    }

    private static func key(_ name: String) -> [UInt8] { [0x60 + UInt8(name.utf8.count)] + Array(name.utf8) }

    /// 1.5 credits, as the sample transfers them.
    private static let amount: [UInt8] = [0x1a, 0x59, 0x68, 0x2f, 0x00]

    private static func amount(_ description: String, _ put: [UInt8]) -> Patch {
        Patch("an amount that is \(description)", key("amount") + amount, key("amount") + put)
    }

    static let numbers: [Patch] = [
        amount("negative", [0x3a, 0x59, 0x68, 0x2f, 0x00]),
        amount("minus one", [0x20]),
        amount("one more than 64 bits hold", [0xc2, 0x49, 0x01] + [UInt8](repeating: 0, count: 8)),
        amount("a float", [0xfb, 0x41, 0xd6, 0x5a, 0x0b, 0xc0, 0, 0, 0]),
        amount("a short float", [0xf9, 0x3c, 0x00]),
        amount("not a number", [0xfb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0]),
        amount("a text", [0x65] + Array("1.5e9".utf8)),
        amount("null", [0xf6]),
        amount("undefined", [0xf7]),
        amount("true", [0xf5]),
        amount("missing", []),
        amount("one byte longer than it needs", [0x1b, 0, 0, 0, 0, 0x59, 0x68, 0x2f, 0x00]),
        amount("of a reserved form", [0x1c]),
        amount("tagged as a time", [0xc1] + amount),
        Patch("a number of the account beyond 64 bits", key("sequence") + [0x18, 0x18], key("sequence") + [0x3b]),
        Patch("stars beyond a byte", in: "rateLease", key("stars") + [5], key("stars") + [0x19, 1, 0]),
        Patch("an exit code beyond a byte", in: "completeLease", key("exited") + [0], key("exited") + [0x19, 1, 0]),
        Patch("a truth that is a number", in: "placeOrder", key("openNetwork") + [0xf4], key("openNetwork") + [0]),
    ]

    static let forms: [Patch] = [
        Patch("an open map inside", key("transfer") + [0xa2], key("transfer") + [0xbf]),
        Patch("an open list of operations", key("operations") + [0x81], key("operations") + [0x9f]),
        Patch("an account in pieces", key("account") + [0x58, 0x20], key("account") + [0x5f, 0x58, 0x20]),
        Patch("an account as text", key("account") + [0x58, 0x20], key("account") + [0x78, 0x20]),
        Patch("an account's length in two bytes", key("account") + [0x58, 0x20], key("account") + [0x59, 0, 0x20]),
        Patch("another key", key("amount"), key("amounT")),
        Patch("a key that is bytes", key("amount"), [0x46] + Array("amount".utf8)),
        Patch("another operation", key("transfer"), key("transfeR")),
        Patch(
            "a link without its zero", in: "placeOrder", [0xd8, 0x2a, 0x58, 0x25, 0x00], [0xd8, 0x2a, 0x58, 0x25, 0x01]),
        Patch("a link under another tag", in: "placeOrder", [0xd8, 0x2a, 0x58, 0x25], [0xd8, 0x2b, 0x58, 0x25]),
        Patch("another isolation", in: "placeOrder", key("namespace"), key("namespacE")),
        Patch("another payment", in: "placeOrder", key("stream"), key("streaM")),
        Patch("another allocation", in: "placeOrder", key("firstCome"), key("firstComE")),
        Patch("a list for a map", in: "retireProvider", key("retireProvider") + [0xa0], key("retireProvider") + [0x80]),
    ]

    private static let huge: [UInt8] = [UInt8](repeating: 0xff, count: 8)

    static let lies: [Patch] = [
        Patch("two operations, one there", key("operations") + [0x81], key("operations") + [0x82]),
        Patch("no operation, one there", key("operations") + [0x81], key("operations") + [0x80]),
        Patch(
            "four billion operations", key("operations") + [0x81], key("operations") + [0x9a, 0xff, 0xff, 0xff, 0xff]),
        Patch("2⁶⁴ operations", key("operations") + [0x81], key("operations") + [0x9b] + huge),
        Patch("one field less", key("transfer") + [0xa2], key("transfer") + [0xa1]),
        Patch("one field more", key("transfer") + [0xa2], key("transfer") + [0xa3]),
        Patch("2⁶⁴ fields", key("transfer") + [0xa2], key("transfer") + [0xbb] + huge),
        Patch("an account of 33 bytes", key("account") + [0x58, 0x20], key("account") + [0x58, 0x21]),
        Patch("an account of 31 bytes", key("account") + [0x58, 0x20], key("account") + [0x58, 0x1f]),
        Patch(
            "an account of 2⁶³ bytes", key("account") + [0x58, 0x20],
            key("account") + [0x5b, 0x80] + [UInt8](repeating: 0, count: 7)),
        Patch("a memo longer than the transaction", key("memo") + [0x70], key("memo") + [0x79, 0xff, 0xff]),
        Patch("a memo of 2⁶⁴ bytes", key("memo") + [0x70], key("memo") + [0x7b] + huge),
        Patch("a signature of 2⁶⁴ bytes", key("signature") + [0x58, 0x40], key("signature") + [0x5b] + huge),
        Patch("three leases, two there", in: "heartbeat", key("heartbeat") + [0x82], key("heartbeat") + [0x83]),
        Patch("one lease, two there", in: "heartbeat", key("heartbeat") + [0x82], key("heartbeat") + [0x81]),
        Patch("2⁶⁴ leases", in: "heartbeat", key("heartbeat") + [0x82], key("heartbeat") + [0x9b] + huge),
        Patch(
            "more addresses than there are", in: "updateProvider", key("endpoints") + [0x82], key("endpoints") + [0x83]),
        Patch("2⁶⁴ attributes", in: "updateProvider", key("attributes") + [0x82], key("attributes") + [0x9b] + huge),
        Patch("2⁶⁴ data sets", in: "updateProvider", key("datasets") + [0x82], key("datasets") + [0x9b] + huge),
        Patch("a salt of 17 bytes", in: "placeOrder", key("salt") + [0x50], key("salt") + [0x51]),
        Patch("a link of 35 bytes", in: "placeOrder", [0xd8, 0x2a, 0x58, 0x25], [0xd8, 0x2a, 0x58, 0x23]),
        Patch("an outcome of three parts", in: "completeLease", key("outcome") + [0x82], key("outcome") + [0x83]),
    ]

    @Test("numbers that are none, too large, negative or longer than they need are refused", arguments: numbers)
    func numberRefused(_ patch: Patch) throws { try check(patch) }

    @Test("values of another form than theirs are refused", arguments: forms)
    func formRefused(_ patch: Patch) throws { try check(patch) }

    @Test("a length or a count that is not the true one is refused", arguments: lies)
    func lieRefused(_ patch: Patch) throws { try check(patch) }

    private func check(_ patch: Patch) throws {
        let good = try Samples.signed(Samples.operation(patch.operation)).encoded()
        let network = try Samples.genesis().network
        #expect(throws: Never.self) { try VerifiedTransaction(good, network: network) }
        let places = good.indices.filter { good[$0...].starts(with: patch.find) }
        let place = try #require(places.first, "nothing to change")
        let bad = Array(good[..<place]) + patch.put + good[(place + patch.find.count)...]
        do throws(Refusal) {
            _ = try VerifiedTransaction(bad, network: network)
            Issue.record("it was taken")
        } catch {
            #expect(error.code == "malformed", "\(error)")
        }
    }

    @Test("a transaction's id is that of its very bytes")
    func stableID() throws {
        for sample in Samples.operations {
            let bytes = try Samples.signed([sample.operation]).encoded()
            let verified = try VerifiedTransaction(bytes, network: try Samples.genesis().network)
            #expect(verified.id == CID.of(bytes, codec: .dagCBOR))
            #expect(verified.bytes == bytes)
            #expect(try VerifiedTransaction(fromOwnBlock: bytes).id == verified.id)
        }
    }
}
