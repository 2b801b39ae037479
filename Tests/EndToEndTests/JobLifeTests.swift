// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("a detached job", .devnet) struct JobLife {
        @Test("its log is followed to its end, its output fetched, and all of it described")
        func detached() async throws {
            let devnet = try SharedDevnet.current
            let id = try await devnet.detach(
                "count.py",
                """
                import os, time
                for n in range(4):
                    print(n, flush=True)
                    time.sleep(0.1)
                open('/out/sum', 'w').write('6')
                """)
            #expect(try await devnet.weft("logs", "-f", id).text == "0\n1\n2\n3\n")
            let job = try await devnet.waitForEnd(id)
            #expect(job.name == "count" && job.exitCode == 0 && job.hasOutput && job.hasLog)
            #expect(job.usage?.wallMilliseconds ?? 0 >= 400)
            #expect(try await devnet.weft("logs", id).text == "0\n1\n2\n3\n")
            let output = try await devnet.weft("output", id)
            #expect(devnet.read(output.line + "/sum") == Data("6".utf8), "\(output)")
            #expect(try await devnet.weft("describe", String(id.suffix(10))).text.contains(id))
        }

        @Test("stop ends it with 143 and keeps what it wrote")
        func stop() async throws {
            let devnet = try SharedDevnet.current
            let id = try await devnet.detach(
                "worker.py",
                "import time\nopen('/out/part', 'w').write('half')\nprint('on', flush=True)\ntime.sleep(300)")
            try await devnet.waitForLog(id, holding: "on")
            #expect(try await devnet.weft("stop", id).exitCode == 0)
            let job = try await devnet.waitForEnd(id)
            #expect(job.exitCode == 143)
            #expect(job.outcome?.kind == "stopped")
            #expect(try await devnet.weft("output", id, "--output-dir", "stopped").exitCode == 0)
            #expect(devnet.read("stopped/part") == Data("half".utf8))
        }

        @Test("Ctrl-C of the command that follows a job stops the job and keeps what it wrote")
        func interruptedRun() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write(
                "ctrl.py", "import time\nopen('/out/w', 'w').write('ok')\nprint('on', flush=True)\ntime.sleep(300)")
            let run = try devnet.begin(["run", "ctrl.py", "--yes", "--output-dir", "ctrl"])
            try await eventually("the job prints") { run.output == Data("on\n".utf8) }
            run.send(SIGINT)
            let result = await run.end()
            #expect(result.exitCode == 143 || result.exitCode == 130, "\(result)")
            #expect(devnet.read("ctrl/w") == Data("ok".utf8))
            #expect(try await devnet.weft("ps", "-q").text.isEmpty)
        }

        @Test("jobs for which there is no room wait, and are taken when there is")
        func queue() async throws {
            let devnet = try SharedDevnet.current
            var ids: [String] = []
            for number in 0..<5 {
                let text = "import time\ntime.sleep(0.4)\nprint(\(number))"
                ids.append(try await devnet.detach("queue\(number).py", text, "--cpus", "2"))
            }
            for (number, id) in ids.enumerated() {
                #expect(try await devnet.waitForEnd(id).exitCode == 0)
                #expect(try await devnet.weft("logs", id).line == "\(number)")
            }
            #expect(try await devnet.weft("ps", "-q").text.isEmpty)
            let listed = try await devnet.weft("ps", "-a", "-q").text.split(separator: "\n").map(String.init)
            #expect(Set(ids).isSubset(of: listed))
        }

        @Test("close ends its lease at once, and its processes with it")
        func close() async throws {
            let devnet = try SharedDevnet.current
            let marker = "close-\(UUID().uuidString)"
            let id = try await devnet.detach("closed.py", Devnet.waiting, "--", marker)
            try await devnet.waitForLog(id, holding: "on")
            #expect(try await devnet.weft("close", id).exitCode == 0)
            let job = try await devnet.waitForEnd(id)
            #expect(job.end == "closedByTenant")
            #expect((job.paid?.nano ?? 0) + (job.refunded?.nano ?? 0) == job.deposit.nano)
            try await eventually("its processes are gone") { Leftovers.processes(holding: marker).isEmpty }
        }

        @Test("an order that is closed before anybody takes it is refunded whole")
        func closeOrder() async throws {
            let devnet = try SharedDevnet.current
            let before = try await devnet.balance()
            let id = try await devnet.detach("cheap.py", "pass", "--max-price", "0.0001/h")
            let orders: [OrderInfo] = try await devnet.query("market", "orders")
            let order = try #require(orders.first { $0.id == id })
            #expect(order.status == "open")
            #expect(try await devnet.balance() == before - order.deposit.nano)
            #expect(try await devnet.weft("close", id).exitCode == 0)
            #expect(try await devnet.job(id).stage == .cancelled)
            #expect(try await devnet.balance() == before)
        }

        @Test("a job whose output is too deep to keep ends as it did, and its log says what is missing")
        func unkeepable() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write(
                "deep.py",
                """
                import os
                print('work done')
                for _ in range(80):
                    os.mkdir('/out/d' if _ == 0 else 'd')
                    os.chdir('/out/d' if _ == 0 else 'd')
                raise SystemExit(4)
                """)
            let result = try await devnet.weft("run", "deep.py", "--yes", "--output", "json")
            let answer: RunResult = try result.decode()
            #expect(result.exitCode == 4, "\(result)")
            #expect(answer.job.end == "completed" && answer.job.outcome == .init(kind: "exited", value: 4))
            #expect(answer.job.hasLog && !answer.job.hasOutput)
            let log = try await devnet.weft("logs", answer.job.id)
            #expect(log.text == "work done\n")
            #expect(log.errors.contains("weft: the output folder was not kept: "), "\(log)")
            #expect(log.errors.contains("64"), "\(log)")
        }

        @Test("the log of a job that ended is there after the network was started anew")
        func restart() async throws {
            try await Devnet.with(providers: 1, keepsData: true) { devnet in
                let id = try await devnet.detach("keep.py", "print('kept')\nopen('/out/k', 'w').write('too')")
                _ = try await devnet.waitForEnd(id)
                try await devnet.stop()
                try await devnet.start()
                #expect(try await devnet.weft("logs", id).text == "kept\n")
                #expect(try await devnet.weft("output", id, "--output-dir", "kept").exitCode == 0)
                #expect(devnet.read("kept/k") == Data("too".utf8))
                #expect(try await devnet.job(id).exitCode == 0)
            }
        }
    }
}
