// SPDX-License-Identifier: Apache-2.0

extension DecodingError {
    /// What does not decode, and where, in a few words for people.
    public var brief: String {
        switch self {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            (context.codingPath.map(\.stringValue) + [context.debugDescription]).joined(separator: ": ")
        @unknown default: "it is malformed"
        }
    }
}
