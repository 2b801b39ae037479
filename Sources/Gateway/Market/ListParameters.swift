// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Hummingbird
import Keys
import LedgerCore
import LedgerStore
import Multiformats
import Workload

/// The query of a list, read with clear refusals. A name that nobody asked for is refused: a misspelt filter must not let
/// everything pass.
final class ListParameters {
    private let pairs: [(name: String, value: String)]
    private var known: Set<String> = ["limit", "after", "sort", "order", "all"]

    init(_ request: Request) {
        pairs = request.uri.queryParameters.map { (String($0.key), String($0.value)) }
    }

    /// All values of a name, which may be given several times or as `a,b`.
    func texts(_ name: String) -> [String] {
        known.insert(name)
        return pairs.filter { $0.name == name }.flatMap { $0.value.split(separator: ",").map(String.init) }
    }

    func text(_ name: String) throws -> String? {
        known.insert(name)
        let values = pairs.filter { $0.name == name }.map(\.value)
        guard values.count < 2 else { throw Self.failure("\(name) is given \(values.count) times") }
        return values.first
    }

    func number(_ name: String) throws -> UInt64? {
        try text(name).map { text in
            guard let number = UInt64(text) else { throw Self.failure("\(name) is a number, not \(text.prefix(40))") }
            return number
        }
    }

    func credits(_ name: String) throws -> NanoCredits? {
        try text(name).map { text in
            guard let amount = CreditAmount(text) else {
                throw Self.failure("\(name) is an amount of credits such as 0.5, not \(text.prefix(40))")
            }
            return amount.nano
        }
    }

    func flag(_ name: String) throws -> Bool? {
        try text(name).map { text in
            switch text {
            case "true": return true
            case "false": return false
            default: throw Self.failure("\(name) is true or false, not \(text.prefix(40))")
            }
        }
    }

    /// One of a closed list of words.
    func choice<Value>(_ name: String, _ all: [(String, Value)]) throws -> Value? {
        try text(name).map { try Self.choose($0, name, all) }
    }

    func choices<Value>(_ name: String, _ all: [(String, Value)]) throws -> [Value] {
        try texts(name).map { try Self.choose($0, name, all) }
    }

    func cids(_ name: String) throws -> [CID] {
        try texts(name).map { text in
            do { return try CID(string: text) } catch { throw Self.failure("\(text.prefix(80)) is no CID") }
        }
    }

    /// `name=value`, or `name=value@signer`.
    func attributes(_ name: String) throws -> [AttributeRequirement] {
        try texts(name).map { text in
            guard let demand = Manifest.Demands.Attribute(text) else {
                throw Self.failure("\(name) is written name=value")
            }
            return AttributeRequirement(
                name: demand.name, value: demand.value, signer: try demand.signer.map { try PublicKey(string: $0) })
        }
    }

    // MARK: Pages

    func limit() throws -> Int {
        guard let limit = try number("limit") else { return PageLimits.usual }
        guard let limit = Int(exactly: limit), PageLimits.entries.contains(limit) else {
            let (least, most) = (PageLimits.entries.lowerBound, PageLimits.entries.upperBound)
            throw Self.failure("limit is a number from \(least) to \(most)")
        }
        return limit
    }

    func direction(usual: SortDirection = .descending) throws -> SortDirection {
        try choice("order", [("asc", .ascending), ("desc", .descending)]) ?? usual
    }

    func cursor() throws -> PageCursor? { try text("after").map { try PageCursor($0) } }

    var includesAll: Bool { get throws { try flag("all") ?? false } }

    /// Refuses what no reader asked for. Call it last.
    func checkNames() throws {
        if let stranger = pairs.first(where: { !known.contains($0.name) }) {
            throw Self.failure(
                "this list knows no \(stranger.name.prefix(40)); it knows \(known.sorted().joined(separator: ", "))")
        }
    }

    static func failure(_ message: String) -> APIFailure { APIFailure(code: "badRequest", message: message) }

    private static func choose<Value>(_ text: String, _ name: String, _ all: [(String, Value)]) throws -> Value {
        guard let found = all.first(where: { $0.0 == text }) else {
            throw failure("\(name) is one of \(all.map(\.0).joined(separator: ", ")), not \(text.prefix(40))")
        }
        return found.1
    }
}
