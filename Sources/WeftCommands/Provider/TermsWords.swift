// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

extension TermsInfo {
    /// One line for people.
    var words: String {
        let notice = noticeSeconds == 0 ? "no notice" : "notice \(Self.duration(noticeSeconds))"
        let stake = collateral.nano == 0 ? "stakes nothing" : "stakes \(collateral) on a lease"
        return "\(stake), \(notice), silent for \(Self.duration(graceSeconds)) at most, "
            + (isDirect ? "may be taken directly" : "answers orders only")
    }

    private static func duration(_ seconds: UInt64) -> String {
        Readable.age(from: 0, to: min(seconds, .max / 1000) * 1000)
    }
}

extension AttributeInfo {
    /// `region=eu`, or `region=eu (attested)`.
    var words: String { "\(name)=\(value)" + (attestation == nil ? "" : " (attested)") }
}
