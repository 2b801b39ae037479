// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

/// Where the node's API is.
public struct SocketPath: Sendable, Hashable {
    public let path: String

    /// The socket that the flag names, else the environment, else the one below the user's home.
    /// - Parameters:
    ///   - flag: what `--socket` says.
    ///   - environment: looks up a variable; `WEFT_SOCKET` and `HOME` are read.
    /// - Throws: `CommandFailure` when there is no such path, or when it does not fit the address of a socket.
    public init(flag: String?, environment: (String) -> String?) throws(CommandFailure) {
        path = try Self.choose(flag: flag, environment: environment)
        guard path.utf8.count <= API.socketPathBytes else {
            throw CommandFailure(
                .usage,
                "the socket's path has \(path.utf8.count) bytes, and \(API.socketPathBytes) fit: \(path)",
                hint: "use a shorter path, for example a link below /tmp")
        }
        guard !path.utf8.contains(0) else { throw CommandFailure(.usage, "the socket's path contains a NUL byte") }
    }

    private static func choose(flag: String?, environment: (String) -> String?) throws(CommandFailure) -> String {
        if let flag, !flag.isEmpty { return flag }
        if let path = environment(API.socketVariable), !path.isEmpty { return path }
        guard let home = environment("HOME"), !home.isEmpty else {
            throw CommandFailure(
                .usage, "neither --socket nor \(API.socketVariable) nor HOME says where the node's socket is",
                hint: "name it with --socket PATH")
        }
        return home.hasSuffix("/") ? home + API.defaultSocket : "\(home)/\(API.defaultSocket)"
    }
}
