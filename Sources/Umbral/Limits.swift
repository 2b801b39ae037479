// SPDX-License-Identifier: Apache-2.0

/// Every bound of this module, with its reason.
enum Limits {
    /// Most key fragments of one grant, and so most capsule fragments that open one: each costs the receiver two
    /// multiplications of a point, and a grant wants a handful of proxies.
    static let shares = 64
    /// Longest plaintext, in bytes: it is held in memory whole by both sides. Larger content has its own key, which is
    /// what is encrypted here.
    static let plaintext = 1 << 24
    /// Longest label of a derived key, in bytes: labels are short names.
    static let label = 1024
}
