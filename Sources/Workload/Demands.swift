// SPDX-License-Identifier: Apache-2.0

import DagCBOR

extension Manifest {
    /// Who a provider must be, or what it must be or hold, besides having the room. Everybody can read it on the ledger.
    public struct Demands: Hashable, Sendable {
        /// Something that a provider must say of itself, or that a signer must say of it.
        public struct Attribute: Hashable, Sendable {
            public var name: String
            public var value: String
            /// An account; nil takes the provider's own word.
            public var signer: String?

            public init(name: String, value: String, signer: String? = nil) {
                self.name = name
                self.value = value
                self.signer = signer
            }

            /// Reads `name=value` or `name=value@signer`; nil for anything else.
            public init?(_ text: String) {
                let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard pair.count == 2, !pair[0].isEmpty else { return nil }
                let value = pair[1].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
                guard value.count == 1 || !value[1].isEmpty else { return nil }
                self.init(
                    name: String(pair[0]), value: String(value[0]), signer: value.count == 2 ? String(value[1]) : nil)
            }

            public var text: String { "\(name)=\(value)" + (signer.map { "@\($0)" } ?? "") }
        }

        /// Accounts that alone may have it; empty lets any provider.
        public var accounts: [String]
        public var attributes: [Attribute]
        /// CIDs.
        public var datasets: [String]
        /// The least that the provider stakes on the lease, in nano-credits.
        public var collateral: UInt64

        public init(
            accounts: [String] = [], attributes: [Attribute] = [], datasets: [String] = [], collateral: UInt64 = 0
        ) {
            self.accounts = accounts
            self.attributes = attributes
            self.datasets = datasets
            self.collateral = collateral
        }

        public static let none = Demands()
    }
}

extension Manifest.Demands: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.writeKey("accounts")
        writer.writeTexts(accounts)
        writer.writeKey("datasets")
        writer.writeTexts(datasets)
        writer.writeKey("attributes")
        writer.writeTexts(attributes.map(\.text))
        writer.writeKey("collateral")
        writer.writeUnsigned(collateral)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        try reader.expectKey("accounts")
        accounts = try reader.readTexts(max: WorkloadLimits.namedProviders, textMax: WorkloadLimits.accountBytes)
        try reader.expectKey("datasets")
        datasets = try reader.readTexts(max: WorkloadLimits.demandedDatasets, textMax: WorkloadLimits.cidBytes)
        try reader.expectKey("attributes")
        attributes = []
        for text in try reader.readTexts(max: WorkloadLimits.demandedAttributes, textMax: WorkloadLimits.nameBytes * 8)
        {
            guard let attribute = Attribute(text) else { throw .invalid("\(quoted(text)) is no attribute") }
            attributes.append(attribute)
        }
        try reader.expectKey("collateral")
        collateral = try reader.readUnsigned()
    }
}
