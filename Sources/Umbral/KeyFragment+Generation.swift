// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension UmbralSecretKey {
    /// Shares of the right to re-encrypt from this key to `receivingKey` (paper §3.2.2, `ReKeyGen`; the signatures are
    /// umbral-pre's, ECDSA in place of the paper's Schnorr).
    ///
    /// - Parameters:
    ///   - receivingKey: Public half of the key that is to open what is for this key.
    ///   - signer: Signs the shares; proxies and receiver know its verifying key.
    ///   - threshold: How many shares must take part, from 1.
    ///   - shares: How many shares to make, from `threshold` to 64.
    ///   - signsDelegatingKey: Whether proxies verify that the shares are for this key.
    ///   - signsReceivingKey: Whether proxies verify that the shares are for `receivingKey`.
    /// - Throws: `invalidThreshold`, `unusableRandomness`.
    public func keyFragments(
        for receivingKey: UmbralPublicKey, signer: UmbralSigner, threshold: Int, shares: Int,
        signsDelegatingKey: Bool = true, signsReceivingKey: Bool = true
    ) throws(UmbralError) -> [VerifiedKeyFragment] {
        var generator = SystemRandomNumberGenerator()
        return try keyFragments(
            for: receivingKey, signer: signer, threshold: threshold, shares: shares,
            signsDelegatingKey: signsDelegatingKey, signsReceivingKey: signsReceivingKey, using: &generator)
    }

    /// As without `generator`, which for real shares must be cryptographically secure.
    public func keyFragments(
        for receivingKey: UmbralPublicKey, signer: UmbralSigner, threshold: Int, shares: Int,
        signsDelegatingKey: Bool = true, signsReceivingKey: Bool = true,
        using generator: inout some RandomNumberGenerator
    ) throws(UmbralError) -> [VerifiedKeyFragment] {
        guard threshold >= 1, threshold <= shares, shares <= Limits.shares else {
            throw .invalidThreshold(threshold: threshold, shares: shares)
        }
        let ephemeral = SecretScalar.random(using: &generator)
        let precursor = CurvePoint.generator(times: ephemeral)
        let agreement = KeyAgreement(ephemeral: ephemeral, precursor: precursor, receivingKey: receivingKey)
        let secret = scalar.multiplied(by: agreement.sharedSecret.inverted())
        let polynomial = SharingPolynomial(secret: secret, threshold: threshold, using: &generator)
        var fragments: [VerifiedKeyFragment] = []
        for _ in 0..<shares {
            let id = Bytes32.random(using: &generator)
            guard let key = polynomial.value(at: agreement.argument(of: id)) else { throw .unusableRandomness }
            let fragment = KeyFragment(
                id: id, key: key, precursor: precursor, delegatingKey: publicKey, receivingKey: receivingKey,
                signer: signer, signsDelegatingKey: signsDelegatingKey, signsReceivingKey: signsReceivingKey)
            fragments.append(VerifiedKeyFragment(fragment))
        }
        return fragments
    }
}

extension KeyFragment {
    /// Commits to the key and signs.
    fileprivate init(
        id: Bytes32, key: SecretScalar, precursor: CurvePoint, delegatingKey: UmbralPublicKey,
        receivingKey: UmbralPublicKey, signer: UmbralSigner, signsDelegatingKey: Bool, signsReceivingKey: Bool
    ) {
        let commitment = CurvePoint.secondGenerator.published(times: key)
        func signature(_ delegatingKey: UmbralPublicKey?, _ receivingKey: UmbralPublicKey?) -> UmbralSignature {
            signer.signature(
                ofDigest: Self.message(
                    id: id, commitment: commitment, precursor: precursor, delegatingKey: delegatingKey,
                    receivingKey: receivingKey))
        }
        let forReceiver = signature(delegatingKey, receivingKey)
        self.init(
            id: id, key: key, precursor: precursor, commitment: commitment,
            // The same message when both are signed, and then the same signature.
            signatureForProxy: signsDelegatingKey && signsReceivingKey
                ? forReceiver
                : signature(signsDelegatingKey ? delegatingKey : nil, signsReceivingKey ? receivingKey : nil),
            signatureForReceiver: forReceiver, signsDelegatingKey: signsDelegatingKey,
            signsReceivingKey: signsReceivingKey)
    }
}
