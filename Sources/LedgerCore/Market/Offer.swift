// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// What a listing gives beside capacity.
public struct Offer: Hashable, Sendable {
    /// The strongest isolation that the provider has proven.
    public var isolation: IsolationLevel
    /// Sorted, unique names.
    public var interpreters: [String]
    public var openNetwork: Bool

    public init(isolation: IsolationLevel, interpreters: [String], openNetwork: Bool) {
        self.isolation = isolation
        self.interpreters = interpreters
        self.openNetwork = openNetwork
    }

    /// Printable ASCII alone: it is compared and sorted the same by every version of Unicode.
    static func isInterpreterName(_ name: String) -> Bool {
        (1...LedgerLimits.interpreterNameBytes).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}

extension Offer: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.field("isolation", isolation.name)
        writer.field("openNetwork", openNetwork)
        writer.field("interpreters", texts: interpreters)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        let isolation = try IsolationLevel(from: &reader, "isolation")
        let openNetwork = try reader.bool("openNetwork")
        let interpreters = try reader.texts(
            "interpreters", max: LedgerLimits.interpretersPerListing, bytes: LedgerLimits.interpreterNameBytes)
        self.init(isolation: isolation, interpreters: interpreters, openNetwork: openNetwork)
    }
}
