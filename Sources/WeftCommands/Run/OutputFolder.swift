// SPDX-License-Identifier: Apache-2.0

import BundleFiles
import GatewayAPI
import Glibc

/// Fetches what a job wrote into a folder of this machine.
enum OutputFolder {
    /// Where a job's output goes when nobody says: `NAME-ID` in the working folder. The name comes from the node, so
    /// everything that could leave the folder is replaced.
    static func defaultName(_ job: JobInfo) -> String {
        "\(ManifestPlan.name(fromFile: job.name + "."))-\(ManifestPlan.name(fromFile: Readable.shortID(job.id) + "."))"
    }

    /// Fetches the output; Ctrl-C breaks it off and leaves nothing behind.
    /// - Returns: the folder, nil when nothing was written into it because the job left nothing.
    /// - Throws: `CommandFailure`; what was there before is unchanged then.
    static func fetch(
        _ job: JobInfo, into folder: String?, client: NodeClient, interrupts: Interrupts
    ) async throws -> String? {
        let failure = CommandFailure(
            .interrupted, "stopped before the output was here",
            hint: "fetch it later with `weft output \(Readable.shortID(job.id))`")
        return try await interrupts.breakOff(with: failure) { try await fetch(job, into: folder, client: client) }
    }

    private static func fetch(_ job: JobInfo, into folder: String?, client: NodeClient) async throws -> String? {
        let path = folder ?? defaultName(job)
        if let folder { try makeFolder(folder) }
        let extractor = try own { () throws(BundleFilesError) in try BundleExtractor(into: path) }
        do {
            try await client.readOutput(job.id) { bytes in
                try own { () throws(BundleFilesError) in try extractor.push(bytes) }
            }
        } catch {
            extractor.cancel()
            throw error
        }
        let summary = try own { () throws(BundleFilesError) in try extractor.finish() }
        guard folder == nil, summary.files + summary.folders + summary.links == 0 else { return path }
        rmdir(path)
        return nil
    }

    /// Makes a folder with all that lead to it, as `mkdir -p` does.
    static func makeFolder(_ path: String) throws(CommandFailure) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += prefix.isEmpty || prefix == "/" ? part : "/" + part
            guard mkdir(prefix, 0o777) != 0, errno != EEXIST else { continue }
            throw CommandFailure(
                .file, "could not make the folder \(prefix): \(String(cString: strerror(errno)))",
                hint: "name another one with --output-dir")
        }
    }

    private static func own<Value>(_ call: () throws(BundleFilesError) -> Value) throws(CommandFailure) -> Value {
        do {
            return try call()
        } catch {
            throw CommandFailure(
                .file, error.message, hint: "fetch it into another folder with `weft output --output-dir`")
        }
    }
}
