// SPDX-License-Identifier: Apache-2.0

import Grants
import Keys
import LedgerCore
import Multiformats
import Umbral

/// Numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// An owner, a receiver and the proxies between them.
struct Deal {
    let network = CID.of(Array("network".utf8), codec: .dagCBOR)
    let account: PrivateKey
    let owner: OwnerKeys
    let receiving: UmbralSecretKey
    let proxies: [Bytes32]
    let lease = LeaseID(digest: Hash.sha256(Array("lease".utf8)))

    init(proxies count: Int = 3, salt: UInt8 = 1) throws {
        account = try PrivateKey(seed: [UInt8](repeating: 7, count: 32))
        owner = try OwnerKeys(account: account, salt: [UInt8](repeating: salt, count: 16))
        receiving = UmbralSecretKey.generate().normalised
        proxies = (0..<count).map { Hash.sha256([UInt8($0)]) }.sorted()
    }

    func x(_ key: UmbralSecretKey) -> Bytes32 { key.publicKey.xOnly ?? .zero }

    func grant(_ condition: GrantCondition, threshold: Int = 2) -> Grant {
        Grant(
            network: network, grantor: account.publicKey, delegating: x(owner.delegating), receiving: x(receiving),
            verifying: x(owner.signing), condition: condition, threshold: threshold, proxies: proxies, issued: 1_000)
    }

    func fragments(threshold: Int = 2) throws -> [VerifiedKeyFragment] {
        try owner.delegating.keyFragments(
            for: receiving.publicKey, signer: UmbralSigner(owner.signing), threshold: threshold, shares: proxies.count)
    }
}

extension [UInt8] {
    func flipped(_ bit: Int) -> [UInt8] {
        var copy = self
        copy[bit / 8] ^= 1 << UInt8(bit % 8)
        return copy
    }
}
