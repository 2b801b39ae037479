// SPDX-License-Identifier: Apache-2.0

/// One sandbox, from `prepare` to `destroy`.
///
///     prepare → fill workFolder and mountPlaces → start → (freeze ⇄ thaw) → wait / stop / kill → withOutput → destroy
public protocol SandboxInstance: AnyObject, Sendable {
    /// The id of the spec.
    var id: String { get }

    /// Host path of the job's `/work`. The caller fills it before `start`, which gives everything in it to the job's
    /// user. Between `start` and the end of the job it is hostile territory: do not open paths in it.
    var workFolder: String { get }

    /// Host path, where nothing is yet, of what appears at `SandboxSpec.mounts[index]`. The caller puts a file or a
    /// folder there before `start`, which makes everything in it read-only. Unlike `workFolder` it is never within the
    /// job's reach. What is there counts as the job's disk.
    func mountPlace(_ index: Int) -> String

    /// Starts the job's program and returns once it runs.
    /// - Parameter output: gets what the job prints, in order within a stream, from one thread at a time, at most
    ///   64 KiB a call. A slow receiver slows the job down. It must return for `wait` to return.
    /// - Throws: `SandboxError`: `.commandNotStarted` if the program does not exist or cannot be executed,
    ///   `.sandboxFailed` if the sandbox could not be built, `.wrongState` if it was started before.
    func start(output: @escaping @Sendable (LogStream, [UInt8]) -> Void) async throws

    /// Waits for the end, at which no process of the job is left and all its output has been delivered. May be called
    /// any number of times, from several tasks.
    func wait() async -> SandboxResult

    /// Asks the job to end with SIGTERM, and kills everything once `grace` is over. Returns when it has ended.
    func stop(grace: Duration) async

    /// Kills every process at once. Returns when none is left.
    func kill() async

    /// Stops every process without their noticing. Time spent so does not count against `wallTime`.
    /// - Throws: `SandboxError` if it does not run or the machine cannot freeze.
    func freeze() async throws

    /// Lets a frozen sandbox go on.
    func thaw() async throws

    /// Walks the file or folder `relative` below `/work` and shows everything found to `visit`, parents before
    /// children, names in byte order. Never follows a symbolic link, never leaves `/work`, never opens anything but a
    /// regular file or a folder, so it is safe on what a hostile job left behind. Only when the job has ended or is frozen.
    /// - Parameter relative: path below `/work` without `..`; empty for all of it.
    /// - Throws: `SandboxError` (`.notFound`, `.tooLarge`, `.wrongState`), or what `visit` throws, which ends the walk.
    func withOutput(
        _ relative: String, visit: @escaping @Sendable (SandboxFile) throws -> Void
    ) async throws

    /// Ends the job if it still runs, and removes every process, cgroup, mount and file of the sandbox. Idempotent.
    func destroy() async
}
