// SPDX-License-Identifier: Apache-2.0

/// Something that a provider says of itself, and perhaps somebody else vouches for.
public struct AttributeInfo: Codable, Sendable, Hashable {
    public struct Attestation: Codable, Sendable, Hashable {
        public var signer: String
        /// Milliseconds since 1970.
        public var expiresAt: UInt64
        /// 64 bytes, in multibase.
        public var signature: String
        public init(signer: String, expiresAt: UInt64, signature: String) {
            self.signer = signer
            self.expiresAt = expiresAt
            self.signature = signature
        }
    }

    public var name: String
    public var value: String
    public var attestation: Attestation?

    public init(name: String, value: String, attestation: Attestation? = nil) {
        self.name = name
        self.value = value
        self.attestation = attestation
    }
}

/// Vouch for an attribute of a provider.
public struct AttestRequest: Codable, Sendable, Hashable {
    public var wallet: String?
    public var provider: String
    public var name: String
    public var value: String
    public var seconds: UInt64

    public init(wallet: String?, provider: String, name: String, value: String, seconds: UInt64) {
        self.wallet = wallet
        self.provider = provider
        self.name = name
        self.value = value
        self.seconds = seconds
    }
}

/// What a provider says of itself.
public struct ProfileInfo: Codable, Sendable, Hashable {
    public var endpoints: [String]
    public var attributes: [AttributeInfo]
    /// CIDs of the data sets that it holds.
    public var datasets: [String]

    public init(endpoints: [String], attributes: [AttributeInfo], datasets: [String]) {
        self.endpoints = endpoints
        self.attributes = attributes
        self.datasets = datasets
    }
}

/// Changes to a profile; what is not named stays.
public struct ProfileRequest: Codable, Sendable, Hashable {
    /// An attribute of the same name is replaced.
    public var setAttributes: [AttributeInfo]
    public var removeAttributes: [String]
    public var addDatasets: [String]
    public var removeDatasets: [String]
    /// All of them, if given.
    public var endpoints: [String]?

    public init(
        setAttributes: [AttributeInfo] = [], removeAttributes: [String] = [], addDatasets: [String] = [],
        removeDatasets: [String] = [], endpoints: [String]? = nil
    ) {
        self.setAttributes = setAttributes
        self.removeAttributes = removeAttributes
        self.addDatasets = addDatasets
        self.removeDatasets = removeDatasets
        self.endpoints = endpoints
    }
}
