// SPDX-License-Identifier: Apache-2.0

extension CID: LosslessStringConvertible {
    /// Reads the text form: 46 characters beginning with "Qm" are version 0, everything else is multibase.
    ///
    /// - Throws: the errors of `Multibase.decode` and `init(bytes:)`, and `.prefixedVersion0`.
    public init(string: String) throws(MultiformatsError) {
        let length = string.utf8.count
        guard length <= MultiformatsLimits.cidText else { throw .tooLong(limit: MultiformatsLimits.cidText) }
        if length == 46, string.utf8.starts(with: "Qm".utf8) {
            self = try CID(bytes: try PositionalBase.base58btc.decode(Array(string.utf8), from: 0))
            return
        }
        let cid = try CID(bytes: try Multibase.decode(string))
        guard cid.version != 0 else { throw .prefixedVersion0 }
        self = cid
    }

    /// Reads the text form; nil where `init(string:)` throws.
    public init?(_ description: String) {
        guard let cid = try? CID(string: description) else { return nil }
        self = cid
    }

    /// The text form: base32 for version 1 ("bafy…"), base58btc without a prefix for version 0 ("Qm…").
    public var description: String {
        version == 0 ? PositionalBase.base58btc.encode(bytes) : Multibase.encode(bytes, as: .base32)
    }
}

extension CID: Codable {
    /// Reads the text form from a single string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try CID(string: text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a CID: \(error)")
        }
    }

    /// Writes the text form as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
