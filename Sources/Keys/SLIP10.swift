// SPDX-License-Identifier: Apache-2.0

/// Key derivation from one seed along a path (SLIP-0010 for Ed25519, <https://github.com/satoshilabs/slips>).
///
/// Ed25519 knows hardened steps only: a child key tells nothing about its parent or its siblings.
public enum SLIP10 {
    /// Path of the first account: BIP-44's purpose, coin type, account and change.
    ///
    /// The coin type is 0x77656674, the ASCII letters `weft`. It is not registered with SLIP-0044, whose entries are
    /// small numbers: so far out, a phrase that is also used elsewhere gives no key in common with another system.
    public static let accountPath = "m/44'/2003134068'/0'/0'"

    /// The path of account `account`: ``accountPath`` is that of account 0.
    public static func path(account: UInt32) -> String { "m/44'/2003134068'/\(account)'/0'" }

    /// The key at `path` below `seed`.
    ///
    /// - Parameters:
    ///   - seed: 16 to 64 bytes; a recovery phrase gives 64.
    ///   - path: `m`, or `m/0'/1'…` with up to 16 hardened steps below 2³¹.
    /// - Throws: `invalidSeed`, `invalidPath`.
    public static func privateKey(seed: [UInt8], path: String = accountPath) throws(KeysError) -> PrivateKey {
        try node(seed: seed, path: path).withBytes { node in
            PrivateKey(seed32: UnsafeRawBufferPointer(rebasing: node.prefix(32)))
        }
    }

    /// Key (32 bytes) and chain code (32 bytes) at `path`.
    static func node(seed: [UInt8], path: String) throws(KeysError) -> SecretBytes {
        guard Limits.seed.contains(seed.count) else {
            throw KeysError(.invalidSeed, "A derivation seed has 16 to 64 bytes, this one \(seed.count).")
        }
        let steps = try parse(path)
        var master = HMACSHA512(key: SecretBytes(copying: Array("ed25519 seed".utf8)))
        master.update(seed)
        return steps.reduce(master.finalize()) { child(of: $0, step: $1) }
    }

    /// CKDpriv for a hardened step: HMAC under the chain code over 0x00, the key and the step's number.
    private static func child(of node: SecretBytes, step: UInt32) -> SecretBytes {
        node.withBytes { node in
            var mac = HMACSHA512(key: UnsafeRawBufferPointer(rebasing: node.suffix(32)))
            mac.update([0])
            mac.update(UnsafeRawBufferPointer(rebasing: node.prefix(32)))
            withUnsafeBytes(of: (step | 0x8000_0000).bigEndian) { mac.update($0) }
            return mac.finalize()
        }
    }

    private static func parse(_ path: String) throws(KeysError) -> [UInt32] {
        guard path.utf8.count <= Limits.pathText else { throw invalid("it is too long") }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.first == "m" else { throw invalid("it does not start with m") }
        guard parts.count - 1 <= Limits.pathSteps else { throw invalid("it has more than \(Limits.pathSteps) steps") }
        var steps: [UInt32] = []
        for (position, part) in parts.enumerated().dropFirst() {
            guard part.hasSuffix("'") else { throw invalid("step \(position) is not hardened: write it with a '") }
            let digits = part.dropLast()
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits == "0" || !digits.hasPrefix("0"),
                let step = UInt32(digits), step < 0x8000_0000
            else { throw invalid("step \(position) is no number below 2147483648") }
            steps.append(step)
        }
        return steps
    }

    private static func invalid(_ reason: String) -> KeysError {
        KeysError(.invalidPath, "The derivation path is wrong: \(reason). A right one looks like \(accountPath).")
    }
}
