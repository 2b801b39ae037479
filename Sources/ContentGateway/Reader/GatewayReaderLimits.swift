// SPDX-License-Identifier: Apache-2.0

/// How patient a reader is with a gateway.
public struct GatewayReaderLimits: Hashable, Sendable {
    /// Chunks that are asked for at a time: enough to fill a line to a far gateway, few enough to be welcome there.
    public var parallel = 8
    /// For one answer, from the question to its last byte: 2 MiB at 70 kB/s.
    public var timeout: Duration = .seconds(30)
    /// How often a chunk is asked for while the gateway says that it has too much to do.
    public var attempts = 4
    /// The longest pause between two attempts, whatever the gateway asks for.
    public var longestPause: Duration = .seconds(10)
    /// Redirects that are followed for one chunk.
    public var redirects = 3
    /// Whether a redirect may lead to another host. Only the owner of the node should say so: whoever answers could
    /// otherwise have this machine ask others in its own network.
    public var followsToOtherHosts = false

    /// The default values.
    public init() {}
}
