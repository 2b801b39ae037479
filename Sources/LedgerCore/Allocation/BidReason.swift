// SPDX-License-Identifier: Apache-2.0

/// Why a bid takes no part in its auction. Where both hold, the first is given, as for `Refusal`.
public enum BidReason: Hashable, Sendable, CaseIterable {
    /// The listing's free resources do not cover what the order needs.
    case capacityExceeded
    /// The rate is above the order's maximum.
    case rateTooHigh
}
