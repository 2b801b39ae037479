// SPDX-License-Identifier: Apache-2.0

/// Why a gateway cannot be served, or asked.
public enum ContentGatewayError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text is no address to listen at.
    case badAddress(String)
    /// The system does not let this address be listened at.
    case cannotListen(ContentGatewayAddress, String)
    /// The text is no URL of a gateway.
    case badURL(String, String)

    public var description: String {
        switch self {
        case .badAddress(let text): "\(text.prefix(100).debugDescription) is no address: write 127.0.0.1:8080"
        case .cannotListen(let address, let reason): "the gateway cannot listen at \(address): \(reason)"
        case .badURL(let text, let reason): "\(text.prefix(200).debugDescription) is no gateway's URL: \(reason)"
        }
    }
}
