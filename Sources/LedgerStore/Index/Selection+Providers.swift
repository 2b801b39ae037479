// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

/// What a query asks of a provider, whether it looks for providers or for their listings.
extension Selection {
    /// The column that names the provider.
    enum ProviderColumn { case account, provider }

    /// As `AttributeRequirement.isMet` has it.
    mutating func require(
        _ attributes: [AttributeRequirement], at time: LedgerTime, ofProvider column: ProviderColumn
    ) {
        for attribute in attributes {
            let texts = [attribute.name, attribute.value]
            switch (column, attribute.signer) {
            case (.account, nil):
                require(
                    "account IN (SELECT account FROM provider_attributes WHERE name = ? AND value = ?)", texts: texts)
            case (.provider, nil):
                require(
                    "provider IN (SELECT account FROM provider_attributes WHERE name = ? AND value = ?)",
                    texts: texts)
            case (.account, let signer?):
                require(
                    """
                    account IN (SELECT account FROM provider_attributes
                    WHERE name = ? AND value = ? AND signer = ? AND expires > ?)
                    """, texts: texts, .account(signer), .number(time))
            case (.provider, let signer?):
                require(
                    """
                    provider IN (SELECT account FROM provider_attributes
                    WHERE name = ? AND value = ? AND signer = ? AND expires > ?)
                    """, texts: texts, .account(signer), .number(time))
            }
        }
    }

    mutating func require(_ datasets: [CID], ofProvider column: ProviderColumn) {
        for dataset in datasets {
            switch column {
            case .account:
                require("account IN (SELECT account FROM provider_datasets WHERE cid = ?)", .bytes(dataset.bytes))
            case .provider:
                require("provider IN (SELECT account FROM provider_datasets WHERE cid = ?)", .bytes(dataset.bytes))
            }
        }
    }
}

extension LedgerStore {
    /// Nobody asks for more than an order can demand.
    static func check(_ attributes: [AttributeRequirement], _ datasets: [CID]) throws {
        guard attributes.count <= LedgerLimits.attributes, datasets.count <= LedgerLimits.datasetsPerOrder else {
            let (most, sets) = (LedgerLimits.attributes, LedgerLimits.datasetsPerOrder)
            throw LedgerStoreError(.invalidQuery, "a query asks for at most \(most) attributes and \(sets) data sets")
        }
    }
}
