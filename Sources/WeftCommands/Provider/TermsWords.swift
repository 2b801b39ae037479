// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

extension TermsInfo {
    /// One line for people.
    var words: String {
        let notice = noticeSeconds == 0 ? "no notice" : "notice \(Readable.span(seconds: noticeSeconds))"
        let stake = collateral.nano == 0 ? "stakes nothing" : "stakes \(collateral) on a lease"
        return "\(stake), \(notice), silent for \(Readable.span(seconds: graceSeconds)) at most, "
            + (isDirect ? "may be taken directly" : "answers orders only")
    }
}

extension AttributeInfo {
    /// `region=eu`, or `region=eu (attested)`.
    var words: String { "\(name)=\(value)" + (attestation == nil ? "" : " (attested)") }
}
