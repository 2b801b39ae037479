// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("a hostile job", .devnet) struct Hostile {
        @Test("a process that leaves its parents behind does not outlive its job")
        func daemon() async throws {
            let devnet = try SharedDevnet.current
            let marker = "daemon-\(UUID().uuidString)"
            let id = try await devnet.detach(
                "daemon.py",
                """
                import os, signal, time
                ready, done = os.pipe()
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        for number in (1, 2, 15): signal.signal(number, signal.SIG_IGN)
                        os.write(done, b'x')
                        while True: time.sleep(1)
                    os._exit(0)
                os.wait()
                os.read(ready, 1)
                print('left', flush=True)
                """, "--", marker)
            try await devnet.waitForLog(id, holding: "left")
            let job = try await devnet.waitForEnd(id)
            #expect(job.exitCode == 0)
            #expect(Leftovers.processes(holding: marker).isEmpty)
        }

        @Test("a link to a file of the machine brings none of its content")
        func links() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write(
                "links.py",
                """
                import os
                os.symlink('/etc/shadow', '/out/shadow')
                os.symlink('/', '/out/root')
                os.symlink('../../../../etc/passwd', '/out/climb')
                open('/out/honest', 'w').write('fine')
                """)
            let result = try await devnet.weft("run", "links.py", "--yes", "--output-dir", "linked")
            #expect(result.exitCode == 0, "\(result)")
            #expect(devnet.read("linked/honest") == Data("fine".utf8))
            for name in ["shadow", "root", "climb"] {
                let path = "\(devnet.folder)/linked/\(name)"
                let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
                #expect(type == nil || type == .typeSymbolicLink, "\(name) is \(String(describing: type))")
            }
        }

        @Test("a job sees neither the owner's files nor the network nor other jobs")
        func blind() async throws {
            let devnet = try SharedDevnet.current
            let marker = "neighbour-\(UUID().uuidString)"
            let neighbour = try await devnet.detach("neighbour.py", Devnet.waiting, "--", marker)
            try await devnet.waitForLog(neighbour, holding: "on")
            #expect(!Leftovers.processes(holding: marker).isEmpty)
            let answer = try await devnet.run(
                "look.py",
                """
                import os, socket
                def can(what, action):
                    try:
                        action()
                        print('can', what)
                    except OSError:
                        pass
                can('read shadow', lambda: open('/etc/shadow').read())
                can('see the node', lambda: os.stat('\(devnet.socket)'))
                can('see the folder', lambda: os.listdir('\(devnet.folder)'))
                can('see root', lambda: os.listdir('/root'))
                can('write system', lambda: open('/usr/x', 'w'))
                can('connect', lambda: socket.create_connection(('1.1.1.1', 53), 1))
                can('be root', lambda: os.setuid(0))
                for name in os.listdir('/proc'):
                    if name.isdigit() and '\(marker)' in open(f'/proc/{name}/cmdline').read(): print('can see neighbour')
                print('done')
                """)
            #expect(answer.log == "done\n")
            try await devnet.weft("stop", neighbour)
            _ = try await devnet.waitForEnd(neighbour)
        }

        @Test("a job that makes ever more processes or fills its disk hurts nobody, and the next job runs")
        func greed() async throws {
            let devnet = try SharedDevnet.current
            let bomb = try await devnet.run(
                "bomb.py",
                """
                import os, time
                try:
                    while True:
                        if os.fork() == 0:
                            time.sleep(300)
                            os._exit(0)
                except OSError:
                    print('no more', flush=True)
                """, "--timeout", "30s", "--memory", "512Mi")
            #expect(bomb.job.stage == .settled)
            #expect(bomb.job.outcome?.kind == "exited" || bomb.job.outcome?.kind == "outOfMemory", "\(bomb)")
            let full = try await devnet.run(
                "full.py",
                """
                try:
                    with open('big', 'wb') as file:
                        for n in range(64): file.write(b'x' * 4194304)
                except OSError as error:
                    print('full')
                """, "--disk", "32Mi")
            #expect(full.log == "full\n")
            #expect(try await devnet.run("after.py", "print('well')").log == "well\n")
        }
    }
}
