// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

/// A node's identity on the peer network: its Ed25519 public key.
public struct PeerID: Hashable, Sendable, CustomStringConvertible {
    public let key: Bytes32
    public init(key: Bytes32) { self.key = key }
    public init(_ key: PublicKey) { self.key = key.raw }
    public var description: String { PublicKey(key).description }
}

/// Names what is spoken on a stream, as libp2p protocol ids do: `/weft/content/1`.
public struct PeerProtocol: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    public init(_ name: String) { self.name = name }
    public var description: String { name }
}

/// Caps of this module.
public enum PeerLimits {
    /// Largest message: a content chunk of 2 MiB with room for its envelope.
    public static let messageBytes = 4 * 1024 * 1024
    /// Messages that a slow reader of a stream may leave waiting before the sender waits too.
    public static let streamBuffer = 64
    /// Requests that one peer may have open at another.
    public static let openRequests = 1024
}

/// Answers one request of a peer.
public typealias RequestHandler = @Sendable (_ from: PeerID, _ message: [UInt8]) async throws -> [UInt8]

/// Serves one stream that a peer opened; ends it by returning.
public typealias StreamHandler =
    @Sendable (_ from: PeerID, _ opening: [UInt8], _ send: @escaping @Sendable ([UInt8]) async throws -> Void)
    async throws -> Void

/// How nodes reach each other. Peers are authenticated: `from` is who it says.
///
/// Every implementation passes `PeerNetworkTestKit`.
public protocol PeerNetwork: Sendable {
    /// This node's identity.
    var id: PeerID { get }
    /// Answers requests of this protocol from now on; replaces an earlier handler.
    func serve(_ name: PeerProtocol, _ handler: @escaping RequestHandler)
    /// Serves streams of this protocol from now on; replaces an earlier handler.
    func serveStreams(_ name: PeerProtocol, _ handler: @escaping StreamHandler)
    /// Sends one message and waits for its answer.
    ///
    /// - Throws: `PeerError`. Cancelling the task gives up.
    func request(_ peer: PeerID, _ name: PeerProtocol, _ message: [UInt8], timeout: Duration) async throws -> [UInt8]
    /// Opens a stream on which the peer sends. Ends when the peer is done; leaving the loop closes it.
    func openStream(_ peer: PeerID, _ name: PeerProtocol, _ opening: [UInt8]) async throws -> PeerStream
    /// Leaves the network: open streams end, handlers are forgotten.
    func close()
}

/// What can go wrong between nodes.
public struct PeerError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// The peer is not there; it may come back.
        case unreachable
        /// The peer does not speak the protocol.
        case protocolNotSupported
        /// No answer in time.
        case timedOut
        /// The message is larger than `PeerLimits.messageBytes`.
        case messageTooLarge
        /// Too many open requests.
        case busy
        /// The peer's handler failed.
        case remoteFailure
        /// The peer or the connection went away in the middle.
        case closed
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
