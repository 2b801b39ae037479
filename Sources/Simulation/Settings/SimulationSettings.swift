// SPDX-License-Identifier: Apache-2.0

/// What a run is made of. Together with the seed it decides everything.
public struct SimulationSettings: Hashable, Sendable {
    public var seed: UInt64
    public var tenants: Int
    public var providers: Int
    /// Followers of the orderer; parties see the ledger through them.
    public var replicas: Int
    /// Virtual milliseconds with faults; the time for everything to end comes on top.
    public var duration: UInt64
    public var faults: Set<FaultKind>
    public var plantedBug: PlantedBug?
    /// How many events a violation shows.
    public var traceLength: Int

    public init(
        seed: UInt64, tenants: Int = 60, providers: Int = 20, replicas: Int = 2, duration: UInt64 = 240_000,
        faults: Set<FaultKind> = Set(FaultKind.allCases), plantedBug: PlantedBug? = nil, traceLength: Int = 40
    ) {
        self.seed = seed
        self.tenants = max(1, tenants)
        self.providers = max(1, providers)
        self.replicas = min(max(1, replicas), 16)
        self.duration = duration
        self.faults = faults
        self.plantedBug = plantedBug
        self.traceLength = traceLength
    }

    /// Settings whose size and duration the seed decides too: 11 to 160 parties, one to four replicas, one to three minutes.
    public init(varying seed: UInt64) {
        var random = SeededGenerator(seed: seed ^ 0x5eed)
        let providers = 3 + random.index(38)
        self.init(
            seed: seed, tenants: 8 + random.index(113), providers: providers, replicas: 1 + random.index(4),
            duration: random.between(60, 180) * 1000)
    }

    var parties: Int { tenants + providers }

    /// The arguments of `weft-simulate` that repeat this run.
    public var arguments: String {
        var text =
            "--seed \(seed) --tenants \(tenants) --providers \(providers) --replicas \(replicas)"
            + " --duration \(duration / 1000)"
        if faults != Set(FaultKind.allCases) {
            let names = FaultKind.allCases.filter(faults.contains).map(\.rawValue)
            text += " --faults \(names.isEmpty ? "none" : names.joined(separator: ","))"
        }
        if let plantedBug { text += " --plant \(plantedBug.rawValue)" }
        return text
    }
}
