// SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers

/// The peers of one process. Where `InMemoryPeerNetwork` stands, any other `PeerNetwork` can.
public final class InMemoryHub: Sendable {
    private let peers = NIOLockedValueBox<[PeerID: InMemoryPeerNetwork]>([:])

    public init() {}

    /// Puts a node on the network under its identity.
    ///
    /// - Throws: `PeerError.busy` when the identity is in use: two nodes with one key would answer for each other.
    public func join(as id: PeerID) throws -> InMemoryPeerNetwork {
        let node = InMemoryPeerNetwork(id: id, hub: self)
        try peers.withLockedValue { peers in
            guard peers[id] == nil else { throw PeerError(.busy, "a node with identity \(id) is running already") }
            peers[id] = node
        }
        return node
    }

    func peer(_ id: PeerID) throws -> InMemoryPeerNetwork {
        guard let peer = peers.withLockedValue({ $0[id] }) else {
            throw PeerError(.unreachable, "peer \(id) is not reachable")
        }
        return peer
    }

    /// Takes this node off the network, and no other that has its identity by now.
    func leave(_ node: InMemoryPeerNetwork) {
        peers.withLockedValue { peers in
            if peers[node.id] === node { peers[node.id] = nil }
        }
    }
}

/// A node on an in-memory network: messages are handed over by reference to nothing but their bytes.
public final class InMemoryPeerNetwork: PeerNetwork {
    private struct State {
        var requests: [PeerProtocol: RequestHandler] = [:]
        var streams: [PeerProtocol: StreamHandler] = [:]
        /// Streams that this node serves.
        var open: [ObjectIdentifier: (PeerStream, Task<Void, Never>)] = [:]
        /// Streams that this node opened at others.
        var opened: [ObjectIdentifier: PeerStream] = [:]
        /// Requests that this node answers or waits for.
        var answering: [ObjectIdentifier: PendingAnswer] = [:]
        var asking: [ObjectIdentifier: PendingAnswer] = [:]
        var isClosed = false
    }

    public let id: PeerID
    private let hub: InMemoryHub
    private let deadlines = Deadlines()
    private let state = NIOLockedValueBox(State())

    init(id: PeerID, hub: InMemoryHub) {
        self.id = id
        self.hub = hub
    }

    public func serve(_ name: PeerProtocol, _ handler: @escaping RequestHandler) {
        state.withLockedValue { $0.requests[name] = handler }
    }

    public func serveStreams(_ name: PeerProtocol, _ handler: @escaping StreamHandler) {
        state.withLockedValue { $0.streams[name] = handler }
    }

    public func request(
        _ peer: PeerID, _ name: PeerProtocol, _ message: [UInt8], timeout: Duration
    ) async throws -> [UInt8] {
        try checkSize(message)
        let target = try hub.peer(peer)
        let pending = PendingAnswer()
        let key = ObjectIdentifier(pending)
        try enter { $0.asking[key] = pending }
        defer { state.withLockedValue { $0.asking[key] = nil } }
        // Beside the caller's task: a handler that takes its time holds up neither timeout nor cancellation.
        let work = try target.answer(from: id, name, message, pending)
        deadlines.add(pending, after: timeout, message: "peer \(peer) did not answer \(name) within \(timeout)")
        defer {
            work.cancel()
            deadlines.remove(pending)
        }
        return try await pending.value()
    }

    public func openStream(_ peer: PeerID, _ name: PeerProtocol, _ opening: [UInt8]) async throws -> PeerStream {
        try checkSize(opening)
        let target = try hub.peer(peer)
        let stream = PeerStream()
        let key = ObjectIdentifier(stream)
        try enter { $0.opened[key] = stream }
        do {
            try target.accept(stream, from: id, name, opening) { [weak self] in
                self?.state.withLockedValue { $0.opened[key] = nil }
            }
        } catch {
            state.withLockedValue { $0.opened[key] = nil }
            throw error
        }
        return stream
    }

    public func close() {
        hub.leave(self)
        let old = state.withLockedValue { state in
            defer {
                state = State()
                state.isClosed = true
            }
            return state
        }
        for (stream, task) in old.open.values {
            task.cancel()
            stream.finish(PeerError(.closed, "the peer left the network"))
        }
        for stream in old.opened.values { stream.finish(PeerError(.closed, "this node has left the network")) }
        for pending in old.answering.values { pending.fail(.closed, "peer \(id) left the network") }
        for pending in old.asking.values { pending.fail(.closed, "this node has left the network") }
    }

    /// Changes the state of a node that is on the network.
    private func enter(_ change: (inout State) throws -> Void) throws {
        try state.withLockedValue { state in
            guard !state.isClosed else { throw PeerError(.closed, "node \(id) has left the network") }
            try change(&state)
        }
    }

    // MARK: The serving side

    private func answer(
        from caller: PeerID, _ name: PeerProtocol, _ message: [UInt8], _ pending: PendingAnswer
    ) throws -> Task<Void, Never> {
        let key = ObjectIdentifier(pending)
        var found: RequestHandler?
        try enter { state in
            guard let handler = state.requests[name] else { throw notSupported(name) }
            guard state.answering.count < PeerLimits.openRequests else { throw PeerError(.busy, "peer \(id) is busy") }
            state.answering[key] = pending
            found = handler
        }
        guard let handler = found else { throw notSupported(name) }
        return Task {
            defer { state.withLockedValue { $0.answering[key] = nil } }
            do {
                let answer = try await handler(caller, message)
                try checkSize(answer)
                pending.resume(.success(answer))
            } catch let error as PeerError {
                pending.resume(.failure(error))
            } catch is CancellationError {
                pending.fail(.closed, "peer \(id) gave up the request")
            } catch {
                pending.fail(.remoteFailure, "peer \(id) refused \(name): \(error)")
            }
        }
    }

    private func accept(
        _ stream: PeerStream, from caller: PeerID, _ name: PeerProtocol, _ opening: [UInt8],
        whenDone: @escaping @Sendable () -> Void
    ) throws {
        let key = ObjectIdentifier(stream)
        try enter { state in
            guard let handler = state.streams[name] else { throw notSupported(name) }
            guard state.open.count < PeerLimits.openRequests else { throw PeerError(.busy, "peer \(id) is busy") }
            let task = Task { [weak self] in
                do {
                    try await handler(caller, opening) { message in try await stream.send(message) }
                    stream.finish()
                } catch let error as PeerError {
                    stream.finish(error)
                } catch {
                    stream.finish(PeerError(.remoteFailure, "\(error)"))
                }
                self?.state.withLockedValue { _ = $0.open.removeValue(forKey: key) }
                whenDone()
            }
            state.open[key] = (stream, task)
        }
    }

    private func notSupported(_ name: PeerProtocol) -> PeerError {
        PeerError(.protocolNotSupported, "peer \(id) does not speak \(name)")
    }

    private func checkSize(_ message: [UInt8]) throws {
        guard message.count <= PeerLimits.messageBytes else {
            throw PeerError(.messageTooLarge, "a message of \(message.count) bytes exceeds \(PeerLimits.messageBytes)")
        }
    }
}
