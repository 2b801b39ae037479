// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A Slurm of one node, set up for the least delay, with as many slots as jobs run at once: what Weft's side has too.
/// Its jobs run in no sandbox.
struct SlurmPeer {
    private let plan: ForeignJobs
    private let folder: String
    private var daemons: [PeerProcess] = []

    /// The samples of `srun` and of `sbatch`.
    static func measure(_ plan: ForeignJobs, folder: String) throws -> [String: PeerSamples] {
        for name in ["munged", "slurmctld", "slurmd", "sinfo", "srun", "sbatch"] where PeerProcess.find(name) == nil {
            let absent = PeerSamples.absent(reason: "\(name) is not installed")
            return ["srun": absent, "sbatch": absent]
        }
        var slurm = SlurmPeer(plan: plan, folder: folder)
        defer { for daemon in slurm.daemons.reversed() { daemon.kill() } }
        try slurm.start()
        return try ["srun": slurm.measureRun(), "sbatch": slurm.measureBatch()]
    }

    private init(plan: ForeignJobs, folder: String) {
        self.plan = plan
        self.folder = folder
    }

    // MARK: daemons

    private mutating func start() throws {
        for name in ["state", "spool"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: false)
        }
        var random = SystemRandomNumberGenerator()
        let key = Data((0..<128).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        guard
            FileManager.default.createFile(
                atPath: "\(folder)/munge.key", contents: key, attributes: [.posixPermissions: 0o600])
        else { throw ValidationFailure(message: "\(folder) takes no file") }
        try configuration.write(toFile: "\(folder)/slurm.conf", atomically: false, encoding: .utf8)
        // Forced, as in the namespace of a plain user the folders of the system are nobody's.
        try start(
            "munged",
            [
                "-F", "--force", "--key-file=\(folder)/munge.key", "--socket=\(folder)/munge.socket",
                "--pid-file=\(folder)/munge.pid", "--seed-file=\(folder)/munge.seed",
            ])
        try waitUntil("munged has its socket") { access("\(folder)/munge.socket", F_OK) == 0 }
        try start("slurmctld", ["-D"])
        try start("slurmd", ["-D", "-N", "localhost"])
        try waitUntilIdle()
    }

    private mutating func start(_ name: String, _ arguments: [String]) throws {
        daemons.append(try PeerProcess([PeerProcess.find(name) ?? name] + arguments, output: "\(folder)/\(name)"))
    }

    /// Between measurements, so that none pays for the slots that the one before has not yet given back.
    private func waitUntilIdle() throws {
        try waitUntil("the node is idle") {
            (try? PeerProcess(["sinfo", "-h", "-o", "%T"], output: "\(folder)/sinfo").finish()) == "idle\n"
        }
    }

    private func waitUntil(_ event: String, _ isTrue: () -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while !isTrue() {
            if let dead = daemons.first(where: { !$0.isRunning }) { throw dead.failure("has ended") }
            guard ContinuousClock.now < deadline else {
                let logs = daemons.map { $0.failure("says").message }.joined(separator: "\n")
                throw ValidationFailure(message: "Slurm did not come so far in 60 s that \(event)\n\(logs)")
            }
            usleep(5_000)
        }
    }

    /// `EnableIPv6` only so that "localhost" resolves where loopback is the sole network (getaddrinfo, AI_ADDRCONFIG).
    private var configuration: String {
        """
        ClusterName=bench
        SlurmctldHost=localhost(127.0.0.1)
        SlurmUser=\(NSUserName())
        SlurmdUser=\(NSUserName())
        AuthType=auth/munge
        CredType=cred/munge
        AuthInfo=socket=\(folder)/munge.socket
        CommunicationParameters=EnableIPv6,NoCtldInAddrAny,NoInAddrAny
        SlurmctldPidFile=\(folder)/slurmctld.pid
        SlurmdPidFile=\(folder)/slurmd.pid
        StateSaveLocation=\(folder)/state
        SlurmdSpoolDir=\(folder)/spool
        ProctrackType=proctrack/pgid
        TaskPlugin=task/none
        MpiDefault=none
        AccountingStorageType=accounting_storage/none
        JobAcctGatherType=jobacct_gather/none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_CPU
        SchedulerType=sched/builtin
        SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0,default_queue_depth=\(plan.parallel)
        SlurmdParameters=config_overrides
        NodeName=localhost NodeAddr=127.0.0.1 CPUs=\(plan.parallel)
        PartitionName=bench Nodes=localhost Default=YES MaxTime=INFINITE State=UP

        """
    }

    // MARK: measurements

    /// `srun`: its end is the end of the job.
    private func measureRun() throws -> PeerSamples {
        func start(_ index: Int) throws -> PeerProcess {
            try PeerProcess(["srun", "-Q"] + ForeignJobs.command, output: "\(folder)/srun-\(index)")
        }
        func finish(_ process: PeerProcess) throws {
            guard try process.finish() == ForeignJobs.answer else { throw process.failure("printed something else") }
        }
        return try measure(runs: plan.runs) {
            try finish(start(0))
        } many: { _ in
            for process in try (0..<plan.parallel).map(start) { try finish(process) }
        }
    }

    /// `sbatch --wait`, which asks for the state of its job every two seconds, so ten runs tell all; many at once without
    /// `--wait`, until all their outputs are there.
    private func measureBatch() throws -> PeerSamples {
        let script = ForeignJobs.command.map { "'\($0)'" }.joined(separator: " ")
        func start(_ options: [String], output: String) throws -> PeerProcess {
            try PeerProcess(
                ["sbatch", "-Q", "--output=\(output)"] + options + ["--wrap", script], output: output + ".sbatch")
        }
        func isThere(_ output: String) -> Bool {
            (try? String(contentsOfFile: output, encoding: .utf8)) == ForeignJobs.answer
        }
        return try measure(runs: min(plan.runs, 10)) {
            let process = try start(["--wait"], output: "\(folder)/batch")
            _ = try process.finish()
            guard isThere("\(folder)/batch") else { throw process.failure("left something else") }
        } many: { round in
            let outputs = (0..<plan.parallel).map { "\(folder)/batch-\(round)-\($0)" }
            for process in try outputs.map({ try start([], output: $0) }) { _ = try process.finish() }
            var pending = outputs
            try waitUntil("all jobs of a round have ended") {
                pending.removeAll(where: isThere)
                return pending.isEmpty
            }
        }
    }

    private func measure(runs: Int, one: () throws -> Void, many: (Int) throws -> Void) throws -> PeerSamples {
        let clock = ContinuousClock()
        for _ in 0..<ForeignJobs.warmUps { try one() }
        let times = try (0..<runs).map { _ in try clock.measure(one) / .milliseconds(1) }
        let rates = try (0..<plan.rounds).map { round in
            try waitUntilIdle()
            return Double(plan.parallel) / (try clock.measure { try many(round) } / .seconds(1))
        }
        return .measured(milliseconds: times, perSecond: rates)
    }
}
