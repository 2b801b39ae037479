// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// How many proxies a grant is dealt to, and how many of them must answer.
public struct GrantPolicy: Hashable, Sendable {
    /// Nil: as many as there are, up to three.
    public var proxies: Int?
    /// Nil: more than half.
    public var threshold: Int?

    public init(proxies: Int? = nil, threshold: Int? = nil) {
        self.proxies = proxies
        self.threshold = threshold
    }

    /// - Parameter known: how many proxies are known; none means the owner's own node.
    /// - Returns: nil when so many are not to be had.
    public func numbers(known: Int) -> (proxies: Int, threshold: Int)? {
        let count = proxies ?? min(max(known, 1), 3)
        let needed = threshold ?? count / 2 + 1
        guard (1...GrantLimits.proxies).contains(count), count <= max(known, 1), (1...count).contains(needed) else {
            return nil
        }
        return (count, needed)
    }
}
