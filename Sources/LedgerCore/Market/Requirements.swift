// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What a workload asks of a listing and its provider, visible to everyone; all else stays in the encrypted manifest.
public struct Requirements: Hashable, Sendable {
    public var resources: Resources
    public var isolation: IsolationLevel
    /// The interpreter that must be present: `python`, `node` or `shell`.
    public var interpreter: String
    /// Whether the workload asks for access to the public network.
    public var openNetwork: Bool
    /// What the provider must say of itself, or have attested. At most `LedgerLimits.attributes`.
    public var attributes: [AttributeRequirement]
    /// Data sets that the provider must hold. At most `LedgerLimits.datasetsPerOrder`.
    public var datasets: [CID]
    /// The least that the listing must stake on the lease.
    public var collateral: NanoCredits
    /// Who alone may have the workload, sorted by bytes, each once; empty lets anybody. At most
    /// `LedgerLimits.namedProviders`.
    public var providers: [AccountID]

    public init(
        resources: Resources, isolation: IsolationLevel, interpreter: String, openNetwork: Bool,
        attributes: [AttributeRequirement] = [], datasets: [CID] = [], collateral: NanoCredits = 0,
        providers: [AccountID] = []
    ) {
        self.resources = resources
        self.isolation = isolation
        self.interpreter = interpreter
        self.openNetwork = openNetwork
        self.attributes = attributes
        self.datasets = datasets
        self.collateral = collateral
        self.providers = providers
    }

    /// Whether the workload may be this provider's at all.
    public func allows(_ provider: AccountID) -> Bool { providers.isEmpty || providers.contains(provider) }
}

extension Requirements: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 8)
        writer.field("datasets", links: datasets)
        writer.field("isolation", isolation.name)
        writer.field("providers", accounts: providers)
        writer.field("resources", resources)
        writer.field("attributes", list: attributes)
        writer.field("collateral", collateral)
        writer.field("interpreter", interpreter)
        writer.field("openNetwork", openNetwork)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 8)
        datasets = try reader.links("datasets", max: LedgerLimits.datasetsPerOrder)
        isolation = try IsolationLevel(from: &reader, "isolation")
        providers = try reader.accounts("providers", max: LedgerLimits.namedProviders)
        resources = try reader.value("resources")
        attributes = try reader.list("attributes", max: LedgerLimits.attributes)
        collateral = try reader.number("collateral")
        interpreter = try reader.text("interpreter", max: LedgerLimits.interpreterNameBytes)
        openNetwork = try reader.bool("openNetwork")
    }
}
