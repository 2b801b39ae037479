// SPDX-License-Identifier: Apache-2.0

/// What can go wrong on a tenant's node.
public struct TenantError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Equatable {
        case unknownWallet
        case walletExists
        case locked
        /// The manifest cannot be ordered.
        case badManifest
        case unknownBundle
        case unknownJob
        /// An abbreviated id fits several.
        case ambiguous
        /// The job is not in a state for this.
        case wrongStage
        /// The provider's node does not answer; it may come back.
        case providerUnreachable
        /// Content that the provider promised is not to be had, or damaged.
        case contentMissing
        /// Fewer proxies than a grant needs.
        case noProxies
        /// A key that nothing can be granted to.
        case badKey
        /// The content is not this wallet's, or not sealed.
        case notOwner
        /// The wallet keeps no such secret.
        case unknownSecret
        /// A secret that cannot be kept, or not be given to the job in this way.
        case badSecret
        /// There is no such grant.
        case unknownGrant
    }

    public let code: Code
    public let message: String
    /// What to do next.
    public let hint: String?

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { message }
}
