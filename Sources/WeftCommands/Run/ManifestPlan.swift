// SPDX-License-Identifier: Apache-2.0

import BundleFiles
import Workload

/// What a run asks for: the manifest, and the files that go with it. Pure.
struct ManifestPlan: Sendable, Hashable {
    /// Flags that win over a manifest.
    struct Overrides: Sendable, Hashable {
        var name: String?
        var cpuMillis: UInt64?
        var memoryBytes: UInt64?
        var diskBytes: UInt64?
        var timeoutSeconds: UInt64?
        var maxPricePerHour: UInt64?
        var environment: [Manifest.Variable] = []
        var isolation: Manifest.IsolationLevel?
        var network: Manifest.NetworkPolicy?
        var allocation: Manifest.Allocation.Policy?
        var windowMilliseconds: UInt64?
        var preference: Manifest.Allocation.Preference?
        var revealMilliseconds: UInt64?
        var paysSecondPrice = false
        var payment: Manifest.Payment.Mode?
        var spendingCap: UInt64?
        /// In the place of those that a manifest names.
        var providers: [String] = []
        var attributes: [Manifest.Demands.Attribute] = []
        var datasets: [String] = []
        var collateral: UInt64?
        /// Beside those that a manifest names.
        var mounts: [Manifest.Mount] = []
        var secrets: [Manifest.Secret] = []
    }

    /// `files` names what is in the bundle, never where it was on this machine.
    let manifest: Manifest
    let sources: [BundleSource]

    /// A plan for one script.
    /// - Parameters:
    ///   - file: the script's path.
    ///   - firstBytes: its beginning, for the interpreter that its first line names.
    ///   - inputs: paths of files and folders to send along, each under its own name.
    /// - Throws: `CommandFailure` when no interpreter is known for it, or the manifest breaks a rule.
    static func script(
        _ file: String, firstBytes: [UInt8], inputs: [String], arguments: [String], overrides: Overrides
    ) throws(CommandFailure) -> ManifestPlan {
        let script = BundleNaming.input(file)
        guard let runtime = RuntimeDetection.runtime(fileName: file, firstBytes: firstBytes) else {
            throw CommandFailure(
                .usage, "no interpreter is known for \(file)",
                hint: "name it .py, .js or .sh, or begin it with a line such as #!/usr/bin/env python3")
        }
        let sources = try BundleNaming.merged([script] + inputs.map { BundleNaming.input($0) })
        let command = RuntimeDetection.command(runtime: runtime, file: script.name, arguments: arguments)
        let manifest = Manifest(
            name: name(fromFile: script.name), runtime: runtime, command: command, files: names(sources))
        return ManifestPlan(manifest: try overridden(manifest, overrides), sources: sources)
    }

    /// A plan from a written manifest.
    /// - Parameters:
    ///   - folder: where the manifest's files are, with a slash at its end; empty for the working folder.
    ///   - arguments: go behind the manifest's command.
    static func written(
        _ manifest: Manifest, folder: String, inputs: [String], arguments: [String], overrides: Overrides
    ) throws(CommandFailure) -> ManifestPlan {
        let files = manifest.files.map { BundleNaming.listed($0, in: folder) }
        let sources = try BundleNaming.merged(files + inputs.map { BundleNaming.input($0) })
        var manifest = manifest
        manifest.command += arguments
        manifest.files = names(sources)
        return ManifestPlan(manifest: try overridden(manifest, overrides), sources: sources)
    }

    /// What the manifest tells the provider; content at the top has no name.
    private static func names(_ sources: [BundleSource]) -> [String] { sources.map(\.name).filter { !$0.isEmpty } }

    /// The most that can be spent, in nano-credits: price times time, rounded up. Nil above 64 bits.
    static func deposit(_ manifest: Manifest) -> UInt64? {
        let (high, low) = manifest.maxPricePerHour.multipliedFullWidth(by: manifest.timeoutSeconds)
        guard high < 3600 else { return nil }
        let (quotient, remainder) = UInt64(3600).dividingFullWidth((high, low))
        return remainder == 0 || quotient == .max ? quotient : quotient + 1
    }

    /// A manifest's name from a file's: its stem, with `-` for what a name cannot hold.
    static func name(fromFile file: String) -> String {
        let stem = file.lastIndex(of: ".").flatMap { $0 > file.startIndex ? String(file[..<$0]) : nil } ?? file
        let cleaned = stem.unicodeScalars.map { isNameScalar($0) ? Character($0) : "-" }
        let trimmed = String(cleaned.drop { !$0.isLetter && !$0.isNumber }.prefix(WorkloadLimits.nameBytes))
        return trimmed.isEmpty ? "job" : trimmed
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-_.".unicodeScalars.contains(scalar))
    }

    private static func overridden(_ manifest: Manifest, _ overrides: Overrides) throws(CommandFailure) -> Manifest {
        var manifest = manifest
        manifest.name = overrides.name ?? manifest.name
        manifest.resources.cpuMillis = overrides.cpuMillis ?? manifest.resources.cpuMillis
        manifest.resources.memoryBytes = overrides.memoryBytes ?? manifest.resources.memoryBytes
        manifest.resources.diskBytes = overrides.diskBytes ?? manifest.resources.diskBytes
        manifest.timeoutSeconds = overrides.timeoutSeconds ?? manifest.timeoutSeconds
        manifest.maxPricePerHour = overrides.maxPricePerHour ?? manifest.maxPricePerHour
        manifest.isolation = overrides.isolation ?? manifest.isolation
        manifest.network = overrides.network ?? manifest.network
        if let policy = overrides.allocation { manifest.allocation = Manifest.Allocation(policy: policy) }
        manifest.allocation.windowMilliseconds = overrides.windowMilliseconds ?? manifest.allocation.windowMilliseconds
        manifest.allocation.preference = overrides.preference ?? manifest.allocation.preference
        manifest.allocation.revealMilliseconds = overrides.revealMilliseconds ?? manifest.allocation.revealMilliseconds
        if overrides.paysSecondPrice { manifest.allocation.paysSecondPrice = true }
        if let mode = overrides.payment { manifest.payment = Manifest.Payment(mode: mode) }
        manifest.spendingCap = overrides.spendingCap ?? manifest.spendingCap
        if !overrides.providers.isEmpty { manifest.provider.accounts = overrides.providers }
        manifest.provider.attributes += overrides.attributes
        manifest.provider.datasets += overrides.datasets
        manifest.provider.collateral = overrides.collateral ?? manifest.provider.collateral
        manifest.mounts += overrides.mounts
        manifest.secrets += overrides.secrets
        for variable in overrides.environment { set(variable, in: &manifest.environment) }
        let problems = manifest.problems()
        guard problems.isEmpty else {
            throw CommandFailure(
                .usage, problems.map(\.description).joined(separator: "\n"), hint: "change these values")
        }
        return manifest
    }

    /// The last one of a name counts, at the place of the first.
    private static func set(_ variable: Manifest.Variable, in environment: inout [Manifest.Variable]) {
        if let index = environment.firstIndex(where: { $0.name == variable.name }) {
            environment[index] = variable
        } else {
            environment.append(variable)
        }
    }
}
