// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// Which node a command talks to.
struct NodeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The node's socket ($WEFT_SOCKET, else ~/.weft/api.sock).", valueName: "path"))
    var socket: String?

    /// Fails at once, without waiting for any timeout, when there is nothing at the path.
    func path() throws(CommandFailure) -> SocketPath {
        let socket = try chosen()
        var status = stat()
        guard stat(socket.path, &status) == 0 || errno != ENOENT else { throw TransportFailure.noNode(socket) }
        return socket
    }

    /// Where the socket is or will be.
    func chosen() throws(CommandFailure) -> SocketPath {
        try SocketPath(flag: socket) { name in getenv(name).map { String(cString: $0) } }
    }

    /// Whether other commands find the node without being told where it is.
    var isDefault: Bool { socket == nil }
}

/// A command that talks to a node.
protocol NodeCommand: AsyncParsableCommand {
    var node: NodeOptions { get }
    func run(_ client: NodeClient) async throws
}

extension NodeCommand {
    func run() async throws {
        try await NodeClient.withNode(at: try node.path()) { try await run($0) }
    }
}
