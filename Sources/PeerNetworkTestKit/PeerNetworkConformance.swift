// SPDX-License-Identifier: Apache-2.0

import Multiformats
import PeerNetwork

/// What a check found wrong.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    /// The check, as a sentence about behaviour.
    public let check: String
    public let reason: String

    public var description: String { "\(check): \(reason)" }
}

/// The behaviour that every `PeerNetwork` has, as checks that need no test library.
///
/// ```swift
/// try await PeerNetworkConformance.run { let hub = InMemoryHub(); return { try hub.join(as: $0) } }
/// ```
public enum PeerNetworkConformance {
    /// Puts a node on the network under an identity; two nodes of one network reach each other by it.
    public typealias Join = @Sendable (_ id: PeerID) async throws -> any PeerNetwork
    /// Makes an empty network.
    public typealias Make = @Sendable () async throws -> Join

    /// One check, on a network of its own.
    public struct Check: Sendable, CustomStringConvertible {
        public let name: String
        let body: @Sendable (Join) async throws -> Void

        public var description: String { name }

        /// - Throws: `ConformanceFailure`, or what the network throws unexpectedly.
        public func run(make: Make) async throws {
            do {
                try await body(try await make())
            } catch let failure as Unmet {
                throw ConformanceFailure(check: name, reason: failure.reason)
            }
        }
    }

    /// Runs all checks, each on a fresh network.
    public static func run(make: Make) async throws {
        for check in checks { try await check.run(make: make) }
    }

    /// All checks, for callers that report each by itself.
    public static let checks: [Check] = requestChecks + lifeChecks + streamChecks
}

/// A condition of a check that did not hold.
struct Unmet: Error {
    let reason: String
}

func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
    guard condition else { throw Unmet(reason: reason()) }
}

/// The code of the error that `body` must end with.
func requireError(_ codes: PeerError.Code..., in what: String, _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as PeerError {
        return try require(codes.contains(error.code), "\(what) failed as \(error.code), not as \(codes)")
    }
    throw Unmet(reason: "\(what) did not fail")
}

/// Waits until `condition` holds, for at most ten seconds: longer than any check takes on a busy machine.
func eventually(_ what: String, _ condition: () async -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while await !condition() {
        try require(ContinuousClock.now < deadline, "never happened: \(what)")
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// Runs `body` but not beyond ten seconds, so that a network that hangs fails its check instead of hanging it.
func within<Value: Sendable>(
    _ what: String, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: .seconds(10))
            throw Unmet(reason: "\(what) took more than 10 s")
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw Unmet(reason: "\(what) gave nothing") }
        return value
    }
}

/// Two nodes and a protocol.
struct Pair: Sendable {
    static let spoken = PeerProtocol("/weft/conformance/1")
    /// Long enough never to pass in a check that succeeds.
    static let patience = Duration.seconds(30)
    /// Messages of a sender that is meant never to finish: bounded, should nothing hold it back.
    static let flood = 100_000

    let client: any PeerNetwork
    let server: any PeerNetwork

    init(_ join: PeerNetworkConformance.Join) async throws {
        client = try await join(Pair.identity(1))
        server = try await join(Pair.identity(2))
    }

    static func identity(_ number: UInt8) -> PeerID { PeerID(key: Hash.sha256([number])) }

    func ask(_ message: [UInt8], timeout: Duration = Pair.patience) async throws -> [UInt8] {
        try await client.request(server.id, Pair.spoken, message, timeout: timeout)
    }

    func open(_ opening: [UInt8] = []) async throws -> PeerStream {
        try await client.openStream(server.id, Pair.spoken, opening)
    }
}
