// SPDX-License-Identifier: Apache-2.0

import Grants
import PeerNetwork

/// What owners, receivers and proxies say to each other. An answer is 0x01 and its content, or 0x00 and a refusal's name.
public enum GrantProtocol {
    /// A `FragmentDeposit`; the answer is empty once the fragment is durable.
    public static let deposit = PeerProtocol("/weft/fragment-deposit/1")
    /// A `FragmentRequest`; answered with a `FragmentAnswer`.
    public static let request = PeerProtocol("/weft/fragment-request/1")
    /// A `GrantRevocation`; the answer is empty once the fragment is gone.
    public static let revoke = PeerProtocol("/weft/grant-revocation/1")
    /// How long a proxy may take.
    public static let timeout = Duration.seconds(10)

    public static func answer(_ result: Result<[UInt8], GrantRefusal>) -> [UInt8] {
        switch result {
        case .success(let bytes): [1] + bytes
        case .failure(let refusal): [0] + Array(refusal.rawValue.utf8)
        }
    }

    /// - Throws: `GrantRefusal`; `PeerError.remoteFailure` for what is no answer.
    public static func content(of answer: [UInt8]) throws -> ArraySlice<UInt8> {
        if answer.first == 1 { return answer.dropFirst() }
        let name = String(decoding: answer.dropFirst().prefix(64), as: UTF8.self)
        guard answer.first == 0, let refusal = GrantRefusal(rawValue: name) else {
            throw PeerError(.remoteFailure, "the proxy's answer is none")
        }
        throw refusal
    }
}
