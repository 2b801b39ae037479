// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// What delegator and receiver alone know of one set of key fragments (paper §3.2.2, step 2): the point x·B = b·X of
/// Diffie and Hellman, and what is hashed from it.
struct KeyAgreement {
    private let precursor: CurvePoint
    private let receivingKey: CurvePoint
    private let agreed: SecretPoint

    /// The delegator's side, with the secret x whose point X is the precursor.
    init(ephemeral: SecretScalar, precursor: CurvePoint, receivingKey: UmbralPublicKey) {
        self.precursor = precursor
        self.receivingKey = receivingKey.point
        agreed = receivingKey.point.multiplied(by: ephemeral)
    }

    /// The receiver's side.
    init(precursor: CurvePoint, receivingKey: UmbralSecretKey) {
        self.precursor = precursor
        self.receivingKey = receivingKey.publicKey.point
        agreed = precursor.multiplied(by: receivingKey.scalar)
    }

    /// d = H₃(X, B, agreed point).
    var sharedSecret: SecretScalar {
        var hash = start(.sharedSecret)
        return hash.secretScalar()
    }

    /// Where the polynomial is taken for the key fragment `id`. Beyond the paper it is hashed with the agreed point, so
    /// that proxies do not know it.
    func argument(of id: Bytes32) -> SecretScalar {
        var hash = start(.polynomialArgument)
        hash.add(id)
        return hash.secretScalar()
    }

    private func start(_ domain: ScalarHash.Domain) -> ScalarHash {
        var hash = ScalarHash(domain)
        hash.add(precursor)
        hash.add(receivingKey)
        hash.add(agreed)
        return hash
    }
}
