// SPDX-License-Identifier: Apache-2.0

/// A technology that makes sandboxes.
///
/// A runtime refuses what it cannot enforce: `prepare` throws `SandboxError.Code.limitUnavailable` rather than run a
/// job with less than was asked for.
public protocol SandboxRuntime: Sendable {
    /// Short name for logs and bids, such as `bubblewrap`.
    var name: String { get }

    /// How strongly its sandboxes are separated from the host.
    var isolation: Isolation { get }

    /// Finds out what works on this machine by really doing each thing in sandboxes of its own. Takes seconds.
    func probe() async -> RuntimeCapabilities

    /// Makes folders, limits and a user for one job. Nothing runs yet.
    ///
    /// The caller must `destroy` what is returned, whatever happens next.
    /// - Throws: `SandboxError`; nothing is left behind then.
    func prepare(_ spec: SandboxSpec) async throws -> any SandboxInstance

    /// After a crash of the daemon: ends, unmounts and removes everything this runtime left under its state root.
    /// Call it before the first `prepare`.
    /// - Returns: the ids of the sandboxes that were found, sorted.
    func recover() async -> [String]

    /// Destroys every live sandbox and gives back what the runtime holds (mounts, locks). It cannot be used afterwards.
    func shutdown() async
}
