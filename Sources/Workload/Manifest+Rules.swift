// SPDX-License-Identifier: Apache-2.0

extension Manifest {
    /// Everything that is wrong with this manifest; empty when it may be sent to a provider.
    ///
    /// The rules are the same for a manifest from YAML, from DAG-CBOR and from the command line.
    public func problems() -> [ManifestError.Problem] {
        var found = RuleBook()
        found.check(
            Self.isName(name), "name", "\(quoted(name)) is not a name: use 1 to 63 letters, digits, '-', '_' or '.'")
        checkCommand(&found)
        checkPaths(&found)
        checkEnvironment(&found)
        checkMounts(&found)
        checkSecrets(&found)
        checkAmounts(&found)
        checkAllocation(&found)
        checkProvider(&found)
        return found.problems
    }

    private func checkCommand(_ found: inout RuleBook) {
        found.check(!command.isEmpty, "command", "is empty: name a program, for example [python3, train.py]")
        found.check(command.first != "", "command[0]", "is empty: the first word names the program")
        found.check(command.count <= WorkloadLimits.arguments, "command", "has more than 1024 words", .tooLarge)
        for (index, word) in command.enumerated() {
            found.check(!hasNUL(word), "command[\(index)]", "contains a NUL byte, which no program can be given")
            found.check(
                word.utf8.count <= WorkloadLimits.argumentBytes, "command[\(index)]",
                "is longer than 128 KiB: use a file",
                .tooLarge)
        }
    }

    private func checkPaths(_ found: inout RuleBook) {
        found.check(
            files.count <= WorkloadLimits.listItems, "files", "has more than 1024 items: name a folder", .tooLarge)
        found.check(outputs.count <= WorkloadLimits.listItems, "outputs", "has more than 1024 items", .tooLarge)
        for (index, file) in files.enumerated() {
            let good = !file.isEmpty && !hasNUL(file) && file.utf8.count <= WorkloadLimits.pathBytes
            found.check(good, "files[\(index)]", "is not the path of a file")
        }
        for (index, output) in outputs.enumerated() {
            found.check(
                Self.isSandboxPath(output), "outputs[\(index)]",
                "\(quoted(output)) is not an absolute path inside the sandbox, such as /out")
        }
        found.check(Set(outputs).count == outputs.count, "outputs", "names the same folder twice")
    }

    private func checkEnvironment(_ found: inout RuleBook) {
        found.check(environment.count <= WorkloadLimits.listItems, "environment", "has more than 1024 items", .tooLarge)
        var seen: Set<String> = []
        for variable in environment {
            let path = "environment.\(printable(variable.name))"
            found.check(
                Self.isVariableName(variable.name), path,
                "is not the name of a variable: use letters, digits and '_', not a digit first")
            let fits = variable.value.utf8.count <= WorkloadLimits.argumentBytes && !hasNUL(variable.value)
            found.check(fits, path, "has a value with a NUL byte or of more than 128 KiB")
            found.check(seen.insert(variable.name).inserted, path, "is set twice")
        }
    }

    private func checkMounts(_ found: inout RuleBook) {
        found.check(mounts.count <= WorkloadLimits.mounts, "mounts", "has more than 16 items", .tooLarge)
        for (index, mount) in mounts.prefix(WorkloadLimits.mounts).enumerated() {
            if let (key, message) = mount.problem { found.check(false, "mounts[\(index)].\(key)", message) }
            found.check(
                !mounts[..<index].contains { $0.overlaps(mount) }, "mounts[\(index)].path",
                "\(quoted(mount.path)) is in or around the path of another mount")
        }
    }

    private func checkSecrets(_ found: inout RuleBook) {
        found.check(secrets.count <= WorkloadLimits.secrets, "secrets", "has more than 32 items", .tooLarge)
        var taken = Set(environment.map { Secret.Place.variable($0.name) })
        for (index, secret) in secrets.prefix(WorkloadLimits.secrets).enumerated() {
            if let (key, message) = secret.problem { found.check(false, "secrets[\(index)].\(key)", message) }
            found.check(
                taken.insert(secret.place).inserted, "secrets[\(index)]",
                "becomes a variable or file that is there already")
        }
    }

    private func checkAmounts(_ found: inout RuleBook) {
        found.check(
            WorkloadLimits.cpuMillis.contains(resources.cpuMillis), "resources.cpu",
            "must be between 0.01 and 4096 cores")
        found.check(
            WorkloadLimits.memoryBytes.contains(resources.memoryBytes), "resources.memory",
            "must be between 16Mi and 64Ti")
        found.check(
            WorkloadLimits.diskBytes.contains(resources.diskBytes), "resources.disk", "must be between 1Mi and 1Pi")
        found.check(
            WorkloadLimits.pricePerHour.contains(maxPricePerHour), "price.max",
            "must be at most 1000000 credits per hour")
        found.check(
            WorkloadLimits.timeoutSeconds.contains(timeoutSeconds), "timeout", "must be between 1s and 30d")
        found.check(
            payment.mode == .stream
                ? payment.tickMilliseconds == 0
                : WorkloadLimits.tickMilliseconds.contains(payment.tickMilliseconds), "payment.tick",
            "must be between 100ms and 1h, and a stream has none")
    }

    private func checkAllocation(_ found: inout RuleBook) {
        found.check(
            allocation.policy == .firstCome
                ? allocation.windowMilliseconds == 0
                : WorkloadLimits.windowMilliseconds.contains(allocation.windowMilliseconds), "allocation.window",
            "must be between 100ms and 7d, and nothing is waited for with first-come")
        found.check(
            allocation.policy == .auction || allocation.preference == .price, "allocation.prefer",
            "is for auctions: leave it out")
        found.check(
            allocation.policy == .auction || allocation.revealMilliseconds == 0, "allocation.reveal",
            "is for auctions: leave it out")
        found.check(
            allocation.revealMilliseconds == 0
                || WorkloadLimits.windowMilliseconds.contains(allocation.revealMilliseconds), "allocation.reveal",
            "must be between 100ms and 7d")
        found.check(
            !allocation.paysSecondPrice || (allocation.policy == .auction && allocation.preference == .price),
            "allocation.secondPrice", "is for auctions that the lowest price wins")
        found.check(
            allocation.weights != .init(price: 0, match: 0, standing: 0), "allocation.weights",
            "must not all be zero")
    }

    private func checkProvider(_ found: inout RuleBook) {
        found.check(
            provider.accounts.count <= WorkloadLimits.namedProviders, "provider.accounts", "has more than 16 items",
            .tooLarge)
        for (index, account) in provider.accounts.enumerated() {
            let fits = !account.isEmpty && account.utf8.count <= WorkloadLimits.accountBytes
            found.check(fits, "provider.accounts[\(index)]", "is not an account, such as z6Mk…")
        }
        found.check(
            Set(provider.accounts).count == provider.accounts.count, "provider.accounts",
            "names the same provider twice")
        found.check(
            provider.attributes.count <= WorkloadLimits.demandedAttributes, "provider.attributes",
            "has more than 32 items", .tooLarge)
        found.check(
            provider.datasets.count <= WorkloadLimits.demandedDatasets, "provider.datasets", "has more than 8 items",
            .tooLarge)
        found.check(
            provider.collateral <= WorkloadLimits.pricePerHour.upperBound, "provider.collateral",
            "must be at most 1000000 credits")
        found.check(
            spendingCap ?? 0 <= WorkloadLimits.pricePerHour.upperBound, "price.cap", "must be at most 1000000 credits")
    }

    static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...WorkloadLimits.nameBytes).contains(bytes.count), isAlphanumeric(bytes[0]) else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == 0x5f || $0 == 0x2e }
    }

    static func isVariableName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...WorkloadLimits.variableBytes).contains(bytes.count), !(0x30...0x39).contains(bytes[0]) else {
            return false
        }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x5f }
    }

    /// An absolute path without empty, `.` or `..` components, other than the root itself.
    static func isSandboxPath(_ text: String) -> Bool {
        guard text.utf8.first == UInt8(ascii: "/") else { return false }
        return BundlePath.problem(of: String(text.dropFirst())) == nil
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }
}

/// Collects broken rules up to the cap of one error.
struct RuleBook {
    private(set) var problems: [ManifestError.Problem] = []

    mutating func check(
        _ holds: Bool, _ path: String, _ message: String, _ code: ManifestError.Code = .badValue
    ) {
        guard !holds, problems.count < WorkloadLimits.manifestProblems else { return }
        problems.append(.init(code: code, path: path, message: message))
    }
}

private func hasNUL(_ text: String) -> Bool { text.utf8.contains(0) }

/// A foreign text for a message: control characters shown as escapes, and not more than a line of it.
func quoted(_ text: String) -> String { "\"\(printable(text))\"" }

func printable(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars.prefix(80) {
        let isPlain = scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value) && !isDirectional(scalar)
        out += isPlain ? String(scalar) : scalar.escaped(asASCII: true)
    }
    return text.unicodeScalars.count > 80 ? out + "…" : out
}

/// Characters that reorder what a person reads (Unicode TR 9).
private func isDirectional(_ scalar: Unicode.Scalar) -> Bool {
    (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
}
