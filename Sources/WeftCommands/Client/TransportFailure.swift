// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore

/// What the errors of the HTTP library mean to a person.
enum TransportFailure {
    /// - Parameter isConnected: whether the node had begun to answer.
    static func own(_ error: any Error, socket: SocketPath, isConnected: Bool) -> any Error {
        switch error {
        case is CommandFailure, is CancellationError: return error
        case let error as HTTPClientError where error == .cancelled: return CancellationError()
        case is NIOTooManyBytesError:
            return CommandFailure(.badAnswer, "the node's answer is larger than any of its API")
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
            return CommandFailure(
                .lostConnection, "the node at \(socket.path) did not answer in time",
                hint: "see whether it is busy: `weft network status`")
        case let error as HTTPClientError where error == .remoteConnectionClosed: return lost(socket)
        case let error as IOError where !isConnected && error.errnoCode == 13:
            return CommandFailure(
                .noNode, "the socket \(socket.path) belongs to somebody else",
                hint: "run this as the user who started the node, or name another node with --socket")
        case let error as IOError where isBroken(error): return lost(socket)
        default:
            return isConnected ? lost(socket) : noNode(socket)
        }
    }

    static func noNode(_ socket: SocketPath) -> CommandFailure {
        CommandFailure(.noNode, "no node answers at \(socket.path)", hint: "start one with `weft devnet up`")
    }

    private static func lost(_ socket: SocketPath) -> CommandFailure {
        CommandFailure(
            .lostConnection, "the node at \(socket.path) closed the connection",
            hint: "see whether it still runs: `weft network status`")
    }

    /// EPIPE and ECONNRESET: there was a connection.
    private static func isBroken(_ error: IOError) -> Bool { error.errnoCode == 32 || error.errnoCode == 104 }
}
