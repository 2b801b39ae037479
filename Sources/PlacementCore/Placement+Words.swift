// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// Objections that several rules raise, and how amounts read in them.
extension Placement {
    static func interpreterMissing(_ name: String, _ offered: [String]) -> Objection {
        Objection(
            code: "interpreterMissing", reason: "it has no \(name), only \(offered.joined(separator: ", "))", remedy: ""
        )
    }

    static var noNetwork: Objection {
        Objection(code: "networkNotOffered", reason: "it offers no network access", remedy: "--network none")
    }

    static func tooLong(_ maximum: UInt64) -> Objection {
        Objection(
            code: "durationTooLong", reason: "it takes leases of at most \(maximum / 1000) s",
            remedy: "--timeout \(maximum / 1000)s")
    }

    static func cores(_ millis: UInt64) -> String {
        millis % 1000 == 0 ? "\(millis / 1000)" : "\(millis)m"
    }

    static func mebibytes(_ bytes: UInt64) -> String { "\(bytes >> 20)Mi" }
}
