// SPDX-License-Identifier: Apache-2.0

/// How much a gateway's server takes on. What is beyond is refused, not queued.
public struct ContentGatewayLimits: Hashable, Sendable {
    /// Connections that are open at a time; more wait in the kernel's own queue.
    public var connections = 256
    /// Requests that are answered at a time. Each holds a few chunks of at most 2 MiB, so all of them hold some hundred
    /// MiB at the worst and a few MiB for usual chunks.
    public var requests = 64
    /// A request's target in bytes: room for the longest path of Linux (4096 bytes), with half of it percent-encoded.
    public var targetBytes = 8 << 10
    /// Names in a path: each costs at least one chunk.
    public var pathNames = 128
    /// Entries on a folder's page. Beyond, people search and programs ask for the folder's chunks.
    public var listingEntries = 2_000
    /// Bytes of names and targets on a folder's page. As HTML they take up to ten times that.
    public var listingBytes = 1 << 20
    /// How long a request may go without one piece being taken by the client, or made here.
    public var stall: Duration = .seconds(60)
    /// How long a connection may be open without a request.
    public var idle: Duration = .seconds(60)
    /// How long requests may go on after a shutdown was asked for.
    public var drain: Duration = .seconds(5)
    /// Chunks in one archive: 256 GiB at the usual size. Their names are remembered, about 100 bytes each, so that none
    /// is sent twice; where repeats are wanted, it ends trees that link the same chunk over and over.
    public var archiveChunks = 1 << 20

    /// Bytes of one write; a slow client makes progress when it has taken this many.
    static let pieceBytes = 64 << 10
    /// Chunks of a file that are read before they are asked for. The store is near, so that few are enough.
    static let chunksAhead = 2
    /// Of a request's header, all fields together: many times what browsers send.
    static let headerBytes = 32 << 10
    static let headerFields = 100
    /// Media ranges of one `Accept`, and entity tags of one `If-None-Match`, that are looked at.
    static let listedItems = 32

    /// The default values.
    public init() {}
}
