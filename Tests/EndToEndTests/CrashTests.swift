// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("a crash") struct Crash {
        /// How far the job is when the power goes.
        enum Moment: CaseIterable {
            case ordered, running, stopping, ending
            /// It is running, and the power goes a second time while the network starts again.
            case recovering
        }

        @Test(
            "after a crash each lease is settled once, nothing is left, and jobs run again", arguments: Moment.allCases)
        func recovers(at moment: Moment) async throws {
            try await Devnet.with(keepsData: true) { devnet in
                let marker = "crash-\(UUID().uuidString)"
                let before = try await (devnet.balance(), devnet.earned())
                // Runs to its end by itself if the order survives and is taken by the restarted network.
                let isShort = moment == .ordered || moment == .ending
                let id = try await devnet.detach("victim.py", isShort ? "print('on')" : Devnet.waiting, "--", marker)
                var groups: Set<String> = []
                if moment == .ending { try await devnet.waitForLog(id, holding: "on") }
                if !isShort {
                    try await devnet.waitForLog(id, holding: "on")
                    let processes = Leftovers.processes(holding: marker)
                    #expect(!processes.isEmpty)
                    groups = processes.reduce(into: []) { $0.formUnion(Leftovers.groups(of: $1)) }
                    #expect(!groups.isEmpty)
                }
                if moment == .stopping { try await devnet.weft("stop", id) }
                await devnet.kill()
                if moment == .recovering {
                    let started = try await devnet.launch()
                    let pools = devnet.data + "/providers"
                    try await eventually("the network mounts its pools") {
                        !started.isRunning || !Leftovers.mounts(below: pools).isEmpty
                    }
                    await devnet.kill()
                }
                try await devnet.start()

                let job = try await devnet.waitForEnd(id)
                #expect(Leftovers.processes(holding: marker).isEmpty, "a process of the dead network runs")
                #expect(Leftovers.groupFolders(named: groups).isEmpty, "a control group of the dead network is there")
                let mounts = Leftovers.mounts(below: devnet.folder)
                #expect(Set(mounts).count == mounts.count, "mounts lie on each other: \(mounts)")
                try await expectSettledOnce(job, devnet)
                let after = try await (devnet.balance(), devnet.earned())
                #expect(before.0 - after.0 == after.1 - before.1)

                let next = try await devnet.run("next.py", "print('again')")
                #expect(next.log == "again\n")
                #expect(next.job.exitCode == 0)
            }
        }

        private func expectSettledOnce(_ job: JobInfo, _ devnet: Devnet) async throws {
            let leases: [LeaseInfo] = try await devnet.query("market", "leases", "--all")
            let own = leases.filter { $0.order == job.id }
            #expect(own.count == 1)
            for lease in leases {
                #expect(lease.endedAt != nil && lease.status != "running" && lease.status != "preparing", "\(lease)")
                #expect((lease.paid?.nano ?? 0) + (lease.refunded?.nano ?? 0) == lease.escrow.nano)
            }
            try await devnet.expectMoneyAddsUp()
            let network: NetworkInfo = try await devnet.query("network", "status")
            #expect(network.escrow.nano == 0 && network.deposits.nano == 0)
        }

        @Test("impatient Ctrl-Cs do not keep the network from ending in order")
        func interruptTwice() async throws {
            try await Devnet.with(providers: 1, keepsData: true) { devnet in
                let marker = "twice-\(UUID().uuidString)"
                let id = try await devnet.detach("long.py", Devnet.waiting, "--", marker)
                try await devnet.waitForLog(id, holding: "on")
                await devnet.interrupt()
                await devnet.interrupt()
                try await devnet.stop()
                #expect(Leftovers.processes(holding: marker).isEmpty)
                #expect(Leftovers.mounts(below: devnet.folder).isEmpty)
                try await devnet.start()
                #expect(try await devnet.job(id).end == "closedByProvider")
            }
        }

        @Test("a job that its tenant had asked to stop keeps its result when the network ends")
        func stopAndInterrupt() async throws {
            try await Devnet.with(providers: 1, keepsData: true) { devnet in
                let id = try await devnet.detach(
                    "slow.py",
                    """
                    import signal, time
                    signal.signal(signal.SIGTERM, lambda *_: print('asked', flush=True))
                    print('on', flush=True)
                    while True: time.sleep(1)
                    """)
                try await devnet.waitForLog(id, holding: "on")
                try await devnet.weft("stop", id)
                try await devnet.waitForLog(id, holding: "asked")
                try await devnet.stop()
                try await devnet.start()
                let job = try await devnet.job(id)
                #expect(job.end == "completed" && job.outcome?.kind == "stopped", "\(job)")
                #expect(try await devnet.weft("logs", id).text == "on\nasked\n")
            }
        }

        @Test("Ctrl-C gives the leases of running jobs back before the network ends")
        func interrupt() async throws {
            try await Devnet.with(keepsData: true) { devnet in
                let marker = "interrupt-\(UUID().uuidString)"
                let before = try await (devnet.balance(), devnet.earned())
                try devnet.write("long.py", Devnet.waiting)
                let run = try devnet.begin(["run", "long.py", "--yes", "--", marker])
                try await eventually("the job prints") { run.output == Data("on\n".utf8) }
                let id = try #require(try await devnet.query("ps", as: [JobInfo].self).first).id
                try await devnet.stop()
                let told = await run.end()
                #expect(told.exitCode == 75, "\(told)")
                #expect(told.errors.contains("the provider left before the job had ended"), "\(told)")
                #expect(Leftovers.processes(holding: marker).isEmpty)
                #expect(Leftovers.mounts(below: devnet.folder).isEmpty)
                try await devnet.start()
                let job = try await devnet.job(id)
                #expect(job.stage == .settled, "the lease was given back before the end, not after the start")
                #expect(job.end == "closedByProvider" && job.outcome == nil, "\(job)")
                // Paid up to the last heartbeat, of which there was none in so short a time.
                #expect(job.paid?.nano == 0 && job.refunded == job.deposit)
                #expect(try await devnet.balance() == before.0)
                #expect(try await devnet.earned() == before.1)
                #expect(try await devnet.providerStates().map(\.failed).reduce(0, +) == 1)
                let leases: [LeaseInfo] = try await devnet.query("market", "leases", "--all")
                #expect(leases.filter { $0.order == id }.map { $0.endedAt != nil } == [true])
                try await devnet.expectMoneyAddsUp()
            }
        }
    }
}
