// SPDX-License-Identifier: Apache-2.0

/// The written form of a manifest.
///
/// ```yaml
/// name: train
/// kind: job                     # job | session | service
/// runtime: python               # python | node | shell; told by the files or the command when left out
/// command: [python3, train.py, --epochs, "3"]
/// files: [train.py, data/]
/// resources: {cpu: 2, memory: 4Gi, disk: 10Gi}
/// isolation: namespace
/// network: {egress: none}       # none | open
/// price: {max: 0.02/h}
/// timeout: 1h
/// allocation: {policy: auction, window: 5s, prefer: price}   # first-come | auction | reputation
/// provider: {attributes: [region=eu], datasets: [], collateral: 0.5}   # accounts: those that alone may have it
/// payment: {mode: channel, tick: 1s}                         # stream | channel
/// environment: {SEED: "7"}
/// mounts: [{cid: bafy…, path: /mnt/data, readOnly: true}]    # content of the store, at a path of the job's own
/// secrets: [{name: API_KEY, env: API_KEY}, {name: cert, file: cert.pem}]     # files appear in /run/secrets
/// outputs: [/out]
/// ```
public enum ManifestYAML {
    /// Reads a manifest.
    ///
    /// Defaults: `kind: job`, one core, 1 GiB of memory, 4 GiB of disk, `namespace`, no network, 0.1 credits per hour,
    /// one hour, a stream, `/out`. Without `command`, the first of `files` is run.
    /// - Throws: `ManifestError` with every problem that was found.
    public static func parse(_ text: String) throws(ManifestError) -> Manifest {
        let root = try YAMLTree.read(text)
        var reading = ManifestReading()
        let manifest = reading.manifest(from: root)
        guard let manifest, reading.problems.isEmpty else { throw ManifestError(reading.problems) }
        return manifest
    }

    /// Writes a manifest so that `parse` reads the same value again; texts are quoted where YAML would read them as
    /// something else.
    public static func render(_ manifest: Manifest) -> String {
        var lines = [
            "name: \(quote(manifest.name))",
            "kind: \(manifest.kind.rawValue)",
            "runtime: \(manifest.runtime.rawValue)",
            "command: \(list(manifest.command))",
        ]
        if !manifest.files.isEmpty { lines.append("files: \(list(manifest.files))") }
        lines += [
            "resources:",
            "  cpu: \(Quantity.formatCPU(millis: manifest.resources.cpuMillis))",
            "  memory: \(Quantity.formatBytes(manifest.resources.memoryBytes))",
            "  disk: \(Quantity.formatBytes(manifest.resources.diskBytes))",
            "isolation: \(manifest.isolation.rawValue)",
            "network: {egress: \(manifest.network.rawValue)}",
            price(manifest),
            "timeout: \(Quantity.formatDuration(seconds: manifest.timeoutSeconds))",
        ]
        lines += allocation(manifest.allocation)
        lines += payment(manifest.payment)
        lines += demands(manifest.provider)
        if !manifest.environment.isEmpty {
            lines.append("environment:")
            lines += manifest.environment.map { "  \(quote($0.name)): \(quote($0.value))" }
        }
        lines += mounts(manifest.mounts) + secrets(manifest.secrets)
        lines.append("outputs: \(list(manifest.outputs))")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func mounts(_ mounts: [Manifest.Mount]) -> [String] {
        guard !mounts.isEmpty else { return [] }
        return ["mounts:"]
            + mounts.map { "  - {cid: \(quote("\($0.cid)")), path: \(quote($0.path)), readOnly: \($0.readOnly)}" }
    }

    private static func secrets(_ secrets: [Manifest.Secret]) -> [String] {
        guard !secrets.isEmpty else { return [] }
        return ["secrets:"]
            + secrets.map { secret in
                switch secret.place {
                case .variable(let name): "  - {name: \(quote(secret.name)), env: \(quote(name))}"
                case .file(let name): "  - {name: \(quote(secret.name)), file: \(quote(name))}"
                }
            }
    }

    private static func allocation(_ allocation: Manifest.Allocation) -> [String] {
        guard allocation.policy != .firstCome else { return [] }
        var lines = [
            "allocation:", "  policy: \(allocation.policy.rawValue)",
            "  window: \(Quantity.formatDuration(milliseconds: allocation.windowMilliseconds))",
        ]
        guard allocation.policy == .auction else { return lines }
        lines.append("  prefer: \(allocation.preference.rawValue)")
        if allocation.weights != .equal {
            let weights = allocation.weights
            lines.append(
                "  weights: {price: \(weights.price), match: \(weights.match), standing: \(weights.standing)}")
        }
        if allocation.revealMilliseconds > 0 {
            lines.append("  reveal: \(Quantity.formatDuration(milliseconds: allocation.revealMilliseconds))")
        }
        if allocation.paysSecondPrice { lines.append("  secondPrice: true") }
        return lines
    }

    private static func price(_ manifest: Manifest) -> String {
        let cap = manifest.spendingCap.map { ", cap: \(Amount.format($0))" } ?? ""
        return "price: {max: \(Quantity.formatPrice(nanoCreditsPerHour: manifest.maxPricePerHour))\(cap)}"
    }

    private static func demands(_ demands: Manifest.Demands) -> [String] {
        guard demands != .none else { return [] }
        var lines = ["provider:"]
        if !demands.accounts.isEmpty { lines.append("  accounts: \(list(demands.accounts))") }
        if !demands.attributes.isEmpty { lines.append("  attributes: \(list(demands.attributes.map(\.text)))") }
        if !demands.datasets.isEmpty { lines.append("  datasets: \(list(demands.datasets))") }
        if demands.collateral > 0 { lines.append("  collateral: \(Amount.format(demands.collateral))") }
        return lines
    }

    private static func payment(_ payment: Manifest.Payment) -> [String] {
        guard payment.mode != .stream else { return [] }
        let tick = Quantity.formatDuration(milliseconds: payment.tickMilliseconds)
        return ["payment: {mode: \(payment.mode.rawValue), tick: \(tick)}"]
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map(quote).joined(separator: ", ") + "]"
    }

    /// Plain when every character is harmless in YAML, else double-quoted with escapes (YAML 1.2 §7.3.1).
    private static func quote(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.utf8.count <= 64 && !YAMLTree.hasOtherMeaning(text)
            && text.utf8.allSatisfy { plainBytes.contains($0) } && text.first?.isLetter ?? false
        guard !isPlain else { return text }
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            default: out += isPrintable(scalar) ? String(scalar) : escape(scalar)
            }
        }
        return out + "\""
    }

    private static let plainBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-".utf8)

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        (0x20...0x7e).contains(scalar.value) || (0xa1...0x1fff).contains(scalar.value)
            || (0x3001...0xd7ff).contains(scalar.value)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16)
        return "\\U" + String(repeating: "0", count: 8 - hex.utf8.count) + hex
    }
}
