// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// The stored form of a manifest: one map, keys in DAG-CBOR order (shorter first). Version 1 has neither mounts nor
/// secrets; version 2 has both keys, and is written only where one of them holds something, so that each manifest has one
/// form.
extension Manifest: DagCBORCodable {
    private var isVersion2: Bool { !mounts.isEmpty || !secrets.isEmpty }

    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: isVersion2 ? 19 : 17)
        writer.writeKey("v")
        writer.writeUnsigned(isVersion2 ? 2 : 1)
        writer.writeKey("cap")
        if let spendingCap { writer.writeUnsigned(spendingCap) } else { writer.writeNull() }
        writer.writeKey("kind")
        writer.writeText(kind.rawValue)
        writer.writeKey("name")
        writer.writeText(name)
        writer.writeKey("files")
        writer.writeTexts(files)
        writer.writeKey("price")
        writer.writeUnsigned(maxPricePerHour)
        if isVersion2 {
            writer.writeKey("mounts")
            writer.writeArray(mounts)
        }
        writer.writeKey("command")
        writer.writeTexts(command)
        writer.writeKey("network")
        writer.writeText(network.rawValue)
        writer.writeKey("outputs")
        writer.writeTexts(outputs)
        writer.writeKey("payment")
        payment.encode(to: &writer)
        writer.writeKey("runtime")
        writer.writeText(runtime.rawValue)
        if isVersion2 {
            writer.writeKey("secrets")
            writer.writeArray(secrets)
        }
        writer.writeKey("timeout")
        writer.writeUnsigned(timeoutSeconds)
        writer.writeKey("provider")
        provider.encode(to: &writer)
        writer.writeKey("isolation")
        writer.writeText(isolation.rawValue)
        writer.writeKey("resources")
        resources.encode(to: &writer)
        writer.writeKey("allocation")
        allocation.encode(to: &writer)
        writer.writeKey("environment")
        writer.writeArrayHeader(count: environment.count)
        for variable in environment {
            writer.writeTexts([variable.name, variable.value])
        }
    }

    /// Refuses a manifest that breaks any rule of `problems()`.
    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        let count = try reader.readMapHeader(max: 19)
        try reader.expectKey("v")
        let version = try reader.readUnsigned()
        guard (count, version) == (17, 1) || (count, version) == (19, 2) else {
            throw .invalid(
                "manifest version \(version) with \(count) keys is not known here: 1 and 2 are; update this program")
        }
        try reader.expectKey("cap")
        spendingCap = try reader.readNullIfPresent() ? nil : try reader.readUnsigned()
        try reader.expectKey("kind")
        kind = try reader.readChoice("kind")
        try reader.expectKey("name")
        name = try reader.readText(max: WorkloadLimits.nameBytes)
        try reader.expectKey("files")
        files = try reader.readTexts(max: WorkloadLimits.listItems, textMax: WorkloadLimits.pathBytes)
        try reader.expectKey("price")
        maxPricePerHour = try reader.readUnsigned()
        mounts = []
        if version == 2 {
            try reader.expectKey("mounts")
            mounts = try reader.readArray(of: Mount.self, max: WorkloadLimits.mounts)
        }
        try reader.expectKey("command")
        command = try reader.readTexts(max: WorkloadLimits.arguments, textMax: WorkloadLimits.argumentBytes)
        try reader.expectKey("network")
        network = try reader.readChoice("network")
        try reader.expectKey("outputs")
        outputs = try reader.readTexts(max: WorkloadLimits.listItems, textMax: WorkloadLimits.pathBytes)
        try reader.expectKey("payment")
        payment = try Payment(from: &reader)
        try reader.expectKey("runtime")
        runtime = try reader.readChoice("runtime")
        secrets = []
        if version == 2 {
            try reader.expectKey("secrets")
            secrets = try reader.readArray(of: Secret.self, max: WorkloadLimits.secrets)
        }
        try reader.expectKey("timeout")
        timeoutSeconds = try reader.readUnsigned()
        try reader.expectKey("provider")
        provider = try Demands(from: &reader)
        try reader.expectKey("isolation")
        isolation = try reader.readChoice("isolation")
        try reader.expectKey("resources")
        resources = try Resources(from: &reader)
        try reader.expectKey("allocation")
        allocation = try Allocation(from: &reader)
        try reader.expectKey("environment")
        environment = try reader.readVariables()
        guard version == 1 || isVersion2 else { throw .invalid("a manifest of version 2 mounts or is given something") }
        if let problem = problems().first {
            throw .invalid("\(problem.path) \(problem.message)")
        }
    }
}

extension Manifest.Resources: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.writeKey("cpu")
        writer.writeUnsigned(cpuMillis)
        writer.writeKey("disk")
        writer.writeUnsigned(diskBytes)
        writer.writeKey("memory")
        writer.writeUnsigned(memoryBytes)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        try reader.expectKey("cpu")
        cpuMillis = try reader.readUnsigned()
        try reader.expectKey("disk")
        diskBytes = try reader.readUnsigned()
        try reader.expectKey("memory")
        memoryBytes = try reader.readUnsigned()
    }
}

extension DagCBORWriter {
    mutating func writeTexts(_ texts: [String]) {
        writeArrayHeader(count: texts.count)
        for text in texts {
            writeText(text)
        }
    }
}

extension DagCBORReader {
    mutating func readTexts(max: Int, textMax: Int) throws(DagCBORError) -> [String] {
        let count = try readArrayHeader(max: max)
        var texts: [String] = []
        texts.reserveCapacity(count)
        for _ in 0..<count {
            texts.append(try readText(max: textMax))
        }
        return texts
    }

    fileprivate mutating func readVariables() throws(DagCBORError) -> [Manifest.Variable] {
        let count = try readArrayHeader(max: WorkloadLimits.listItems)
        var variables: [Manifest.Variable] = []
        for _ in 0..<count {
            let pair = try readTexts(max: 2, textMax: WorkloadLimits.argumentBytes)
            guard pair.count == 2 else { throw .invalid("a variable is a name and a value") }
            variables.append(.init(name: pair[0], value: pair[1]))
        }
        return variables
    }

    /// A text out of a closed list.
    mutating func readChoice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String
    ) throws(DagCBORError) -> Choice {
        let text = try readText(max: 64)
        guard let choice = Choice(rawValue: text) else {
            throw .invalid("\(key) \(quoted(text)) is not known here: use \(choices(Choice.self))")
        }
        return choice
    }
}

/// The values of a closed list, for a message: `job, session or service`.
func choices<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) -> String {
    let names = Choice.allCases.map(\.rawValue)
    guard names.count > 1, let last = names.last else { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " or " + last
}
