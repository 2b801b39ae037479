// SPDX-License-Identifier: Apache-2.0

/// Turns a YAML tree into a manifest, collecting every problem on the way.
struct ManifestReading {
    private(set) var problems: [ManifestError.Problem] = []
    /// Where each path was written, so that a broken rule can name its line.
    var lines: [String: Int] = [:]

    private static let keys = [
        "name", "kind", "runtime", "command", "files", "resources", "isolation", "network", "price", "timeout",
        "environment", "outputs", "allocation", "payment", "provider", "mounts",
        "secrets",
    ]
    /// A manifest may say these, but no provider can do them yet.
    private static let notOffered = ["image"]

    /// - Returns: nil when there is no manifest at all. A manifest counts only when there are no `problems`.
    mutating func manifest(from root: YAMLTree) -> Manifest? {
        guard case .map(let pairs, _) = root else {
            note(.wrongType, "", "The manifest is \(root.kind), not a map: write `name: …`, `command: …`.", root.line)
            return nil
        }
        let fields = fields(pairs, known: Self.keys, notOffered: Self.notOffered, path: "")
        let name = text(fields["name"], "name", default: nil)
        let files = texts(fields["files"], "files", default: [])
        let written = fields["command"].map { texts($0, "command", default: []) }
        let runtime = runtime(fields["runtime"], command: written, files: files)
        var manifest = Manifest(name: name ?? "", runtime: runtime ?? .shell, command: [], files: files)
        manifest.command = written ?? command(runtime: runtime, files: files)
        manifest.kind = choice(fields["kind"], "kind") ?? .job
        manifest.isolation = choice(fields["isolation"], "isolation") ?? .namespace
        readAmounts(fields, into: &manifest)
        manifest.environment = variables(fields["environment"])
        manifest.outputs = texts(fields["outputs"], "outputs", default: Manifest.defaultOutputs)
        manifest.mounts = mounts(fields["mounts"])
        manifest.secrets = secrets(fields["secrets"])
        if problems.isEmpty { applyRules(to: manifest) }
        return manifest
    }

    private mutating func readAmounts(_ fields: [String: YAMLTree], into manifest: inout Manifest) {
        let resources = submap(
            fields["resources"], "resources", known: ["cpu", "memory", "disk"], notOffered: ["gpu", "bandwidth"])
        let standard = Manifest.Resources.default
        manifest.resources.cpuMillis =
            quantity(resources["cpu"], "resources.cpu", Quantity.cpuMillis) ?? standard.cpuMillis
        manifest.resources.memoryBytes =
            quantity(resources["memory"], "resources.memory", Quantity.bytes) ?? standard.memoryBytes
        manifest.resources.diskBytes =
            quantity(resources["disk"], "resources.disk", Quantity.bytes) ?? standard.diskBytes
        let price = submap(fields["price"], "price", known: ["max", "cap"])
        manifest.maxPricePerHour =
            quantity(price["max"], "price.max", Quantity.nanoCreditsPerHour) ?? Manifest.defaultMaxPricePerHour
        manifest.spendingCap = quantity(price["cap"], "price.cap", Amount.parse)
        manifest.timeoutSeconds =
            quantity(fields["timeout"], "timeout", Quantity.seconds) ?? Manifest.defaultTimeoutSeconds
        manifest.network = network(fields["network"])
        manifest.allocation = allocation(fields["allocation"])
        manifest.payment = payment(fields["payment"])
        manifest.provider = demands(fields["provider"])
    }

    /// A policy alone, or a map with its window and what it prefers.
    private mutating func allocation(_ value: YAMLTree?) -> Manifest.Allocation {
        if case .text = value {
            return Manifest.Allocation(policy: choice(value, "allocation") ?? .firstCome)
        }
        let fields = submap(
            value, "allocation", known: ["policy", "window", "prefer", "weights", "reveal", "secondPrice"])
        return Manifest.Allocation(
            policy: choice(fields["policy"], "allocation.policy") ?? .firstCome,
            windowMilliseconds: quantity(fields["window"], "allocation.window", Quantity.milliseconds),
            preference: choice(fields["prefer"], "allocation.prefer") ?? .price,
            weights: weights(fields["weights"]),
            revealMilliseconds: quantity(fields["reveal"], "allocation.reveal", Quantity.milliseconds) ?? 0,
            paysSecondPrice: flag(fields["secondPrice"], "allocation.secondPrice"))
    }

    private mutating func weights(_ value: YAMLTree?) -> Manifest.Allocation.Weights {
        guard value != nil else { return .equal }
        let path = "allocation.weights"
        let fields = submap(value, path, known: ["price", "match", "standing"])
        return .init(
            price: weight(fields["price"], path + ".price"), match: weight(fields["match"], path + ".match"),
            standing: weight(fields["standing"], path + ".standing"))
    }

    private mutating func weight(_ value: YAMLTree?, _ path: String) -> UInt8 {
        guard let value, let text = text(value, path, default: "") else { return 0 }
        if let weight = UInt8(text) { return weight }
        note(.badValue, path, "\(quoted(text)) is not a number from 0 to 255", value.line)
        return 0
    }

    mutating func flag(_ value: YAMLTree?, _ path: String) -> Bool {
        guard let value, let text = text(value, path, default: "") else { return false }
        if text != "true", text != "false" {
            note(.badValue, path, "\(quoted(text)) is neither true nor false", value.line)
        }
        return text == "true"
    }

    /// Who a provider must be, or what it must be or hold.
    private mutating func demands(_ value: YAMLTree?) -> Manifest.Demands {
        let fields = submap(value, "provider", known: ["accounts", "attributes", "datasets", "collateral"])
        let attributes = texts(fields["attributes"], "provider.attributes", default: [])
        let read = attributes.enumerated().compactMap { index, text -> Manifest.Demands.Attribute? in
            if let attribute = Manifest.Demands.Attribute(text) { return attribute }
            note(
                .badValue, "provider.attributes[\(index)]",
                "\(quoted(text)) is not an attribute: write name=value or name=value@signer", nil)
            return nil
        }
        return Manifest.Demands(
            accounts: texts(fields["accounts"], "provider.accounts", default: []), attributes: read,
            datasets: texts(fields["datasets"], "provider.datasets", default: []),
            collateral: quantity(fields["collateral"], "provider.collateral", Amount.parse) ?? 0)
    }

    /// A mode alone, or a map with its tick.
    private mutating func payment(_ value: YAMLTree?) -> Manifest.Payment {
        if case .text = value { return Manifest.Payment(mode: choice(value, "payment") ?? .stream) }
        let fields = submap(value, "payment", known: ["mode", "tick"])
        return Manifest.Payment(
            mode: choice(fields["mode"], "payment.mode") ?? .stream,
            tickMilliseconds: quantity(fields["tick"], "payment.tick", Quantity.milliseconds))
    }

    /// Broken rules with the lines they were written in.
    private mutating func applyRules(to manifest: Manifest) {
        for problem in manifest.problems() {
            let container = problem.path.prefix { $0 != "[" && $0 != "." }
            note(problem.code, problem.path, problem.message, lines[problem.path] ?? lines[String(container)])
        }
    }

    private mutating func runtime(_ value: YAMLTree?, command: [String]?, files: [String]) -> Manifest.Runtime? {
        if let value { return choice(value, "runtime") }
        let detected =
            command?.first.flatMap { RuntimeDetection.runtime(program: $0) }
            ?? files.first.flatMap { RuntimeDetection.runtime(fileName: $0) }
        if detected == nil {
            note(.missingKey, "runtime", "is missing and cannot be told: use \(choices(Manifest.Runtime.self))", nil)
        }
        return detected
    }

    private mutating func command(runtime: Manifest.Runtime?, files: [String]) -> [String] {
        guard let runtime, let file = files.first else {
            note(
                .missingKey, "command", "is missing, and there is no file to run: write command: [python3, train.py]",
                nil)
            return []
        }
        return RuntimeDetection.command(runtime: runtime, file: file)
    }

    private mutating func network(_ value: YAMLTree?) -> Manifest.NetworkPolicy {
        guard let value else { return .none }
        if case .text = value { return choice(value, "network") ?? .none }
        let fields = submap(value, "network", known: ["egress"], notOffered: ["ingress"])
        guard let egress = fields["egress"] else { return .none }
        if case .list(_, let line) = egress {
            note(.notOffered, "network.egress", "as a list of hosts is not offered yet: use none or open", line)
            return .none
        }
        return choice(egress, "network.egress") ?? .none
    }

    private mutating func variables(_ value: YAMLTree?) -> [Manifest.Variable] {
        guard let value else { return [] }
        guard case .map(let pairs, let line) = value else {
            note(.wrongType, "environment", "is \(value.kind), not a map: write environment: {NAME: value}", value.line)
            return []
        }
        lines["environment"] = line
        return pairs.map { pair in
            let path = "environment.\(printable(pair.key))"
            lines[path] = pair.line
            if case .empty = pair.value { return .init(name: pair.key, value: "") }
            return .init(name: pair.key, value: text(pair.value, path, default: "") ?? "")
        }
    }
}

/// Values of one kind each.
extension ManifestReading {
    mutating func note(_ code: ManifestError.Code, _ path: String, _ message: String, _ line: Int?) {
        guard problems.count < WorkloadLimits.manifestProblems else { return }
        problems.append(.init(code: code, path: path, message: message, line: line))
    }

    private mutating func fields(
        _ pairs: [(key: String, line: Int, value: YAMLTree)], known: [String], notOffered: [String], path: String
    ) -> [String: YAMLTree] {
        var fields: [String: YAMLTree] = [:]
        for pair in pairs {
            let full = path.isEmpty ? pair.key : "\(path).\(pair.key)"
            if known.contains(pair.key) {
                fields[pair.key] = pair.value
            } else if notOffered.contains(pair.key) {
                note(.notOffered, full, "is not offered yet: leave it out", pair.line)
            } else {
                let near = nearest(to: pair.key, in: known + notOffered)
                let advice = near.map { "did you mean \($0)?" } ?? "use \(known.joined(separator: ", "))"
                note(.unknownKey, printable(full), "is not a key of a manifest: \(advice)", pair.line)
            }
        }
        return fields
    }

    mutating func submap(
        _ value: YAMLTree?, _ path: String, known: [String], notOffered: [String] = []
    ) -> [String: YAMLTree] {
        guard let value else { return [:] }
        guard case .map(let pairs, _) = value else {
            note(
                .wrongType, path, "is \(value.kind), not a map: its keys are \(known.joined(separator: ", "))",
                value.line)
            return [:]
        }
        return fields(pairs, known: known, notOffered: notOffered, path: path)
    }

    mutating func text(_ value: YAMLTree?, _ path: String, default standard: String?) -> String? {
        switch value {
        case .text(let text, let line):
            lines[path] = line
            return text
        case nil:
            if standard == nil { note(.missingKey, path, "is missing: write \(path): …", nil) }
            return standard
        case .some(let other):
            note(.wrongType, path, "is \(other.kind), not a text", other.line)
            return nil
        }
    }

    private mutating func texts(_ value: YAMLTree?, _ path: String, default standard: [String]) -> [String] {
        guard let value else { return standard }
        guard case .list(let items, let line) = value else {
            note(.wrongType, path, "is \(value.kind), not a list: write \(path): [one, two]", value.line)
            return []
        }
        lines[path] = line
        return items.enumerated().compactMap { text($1, "\(path)[\($0)]", default: nil) }
    }

    private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ value: YAMLTree?, _ path: String
    ) -> Choice? {
        guard let value, let text = text(value, path, default: "") else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        note(.badValue, path, "\(quoted(text)) is not one of \(choices(Choice.self))", value.line)
        return nil
    }

    private mutating func quantity(
        _ value: YAMLTree?, _ path: String, _ read: (String) throws(QuantityError) -> UInt64
    ) -> UInt64? {
        guard let value, let text = text(value, path, default: "") else { return nil }
        do {
            return try read(text)
        } catch {
            note(.badValue, path, "\(quoted(text)) \(error.message)", value.line)
            return nil
        }
    }
}

/// The known key that differs from `key` in the fewest letters (Levenshtein), when that is at most a third of it.
func nearest(to key: String, in known: [String]) -> String? {
    let letters = Array(key.lowercased().prefix(32))
    let ranked = known.map { (key: $0, distance: distance(letters, Array($0))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(1, best.key.count / 3) ? best.key : nil
}

private func distance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in right.indices {
            let change = diagonal + (letter == right[column] ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(change, diagonal + 1, row[column] + 1)
        }
    }
    return row[right.count]
}
