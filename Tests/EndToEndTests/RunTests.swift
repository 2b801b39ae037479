// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("a job", .devnet) struct Run {
        @Test("a script with arguments, a file and an environment brings its files back byte for byte")
        func everything() async throws {
            let devnet = try SharedDevnet.current
            let bytes = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) })
            try devnet.write("numbers.bin", bytes)
            try devnet.write(
                "copy.py",
                """
                import os, sys
                print(sys.argv[1:], os.environ["COLOUR"])
                os.makedirs("/out/deep/er")
                open("/out/deep/er/copy ü.bin", "wb").write(open("numbers.bin", "rb").read())
                open("/out/empty", "wb").close()
                """)
            let result = try await devnet.weft(
                "run", "copy.py", "--yes", "--env", "COLOUR=dark green", "--input", "numbers.bin", "--output-dir",
                "result",
                "--", "first one", "--second")
            #expect(result.exitCode == 0, "\(result)")
            #expect(result.line == "['first one', '--second'] dark green")
            #expect(devnet.read("result/deep/er/copy ü.bin") == bytes)
            #expect(devnet.read("result/empty") == Data())
        }

        @Test("a folder is sent along with everything in it")
        func folder() async throws {
            let devnet = try SharedDevnet.current
            try FileManager.default.createDirectory(
                atPath: devnet.folder + "/tree/a/b", withIntermediateDirectories: true)
            try devnet.write("tree/a/b/leaf", "green")
            try devnet.write("tree/root", "brown")
            try devnet.write("walk.py", "print(open('tree/a/b/leaf').read(), open('tree/root').read())")
            let result = try await devnet.weft("run", "walk.py", "--yes", "--input", "tree")
            #expect(result.line == "green brown", "\(result)")
        }

        @Test("the script's exit code is the command's")
        func exitCode() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("three.py", "raise SystemExit(3)")
            let result = try await devnet.weft("run", "three.py", "--yes")
            #expect(result.exitCode == 3)
            #expect(result.errors.contains("exit 3"), "\(result)")
        }

        @Test("a job that takes more memory than it bought ends with 137, and is told so")
        func outOfMemory() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("greedy.py", "x = []\nwhile True: x.append(bytearray(b'a' * 1048576))")
            let result = try await devnet.weft("run", "greedy.py", "--yes", "--memory", "64Mi", "--output", "json")
            let job = try result.decode(RunResult.self).job
            #expect(result.exitCode == 137)
            #expect(job.outcome?.kind == "outOfMemory")
            #expect(job.exitCode == 137)
            #expect(job.end == "completed")
        }

        @Test("a job that runs too long ends with 124, and what it wrote is kept")
        func timeout() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("slow.py", "import time\nopen('out/kept', 'w').write('so far')\ntime.sleep(60)")
            let result = try await devnet.weft(
                "run", "slow.py", "--yes", "--timeout", "1s", "--output", "json", "--output-dir", "slow-out")
            let job = try result.decode(RunResult.self).job
            #expect(result.exitCode == 124)
            #expect(job.outcome?.kind == "timedOut")
            #expect(devnet.read("slow-out/kept") == Data("so far".utf8))
        }

        @Test("a script that a signal ends is told from one that ran out of memory", arguments: [9, 15])
        func signal(number: Int) async throws {
            let devnet = try SharedDevnet.current
            let answer = try await devnet.run("signal.py", "import os\nos.kill(os.getpid(), \(number))")
            #expect(answer.job.outcome == .init(kind: "signaled", value: number))
            #expect(answer.job.exitCode == 128 + number)
        }

        @Test(
            "a script for node runs",
            .enabled(if: Requirements.has("node"), "not provable here: node is not installed"))
        func node() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("hello.js", "console.log(process.argv.slice(2).join('+')); process.exit(4)")
            let result = try await devnet.weft("run", "hello.js", "--yes", "--", "a", "b")
            #expect(result.line == "a+b")
            #expect(result.exitCode == 4)
        }

        @Test("a shell script's output and errors come out apart")
        func shell() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("speak.sh", "echo good $1; echo bad >&2; exit 5")
            let result = try await devnet.weft("run", "speak.sh", "--yes", "--", "news")
            #expect(result.line == "good news")
            #expect(result.errors.split(separator: "\n").contains("bad"))
            #expect(!result.errors.contains("good"))
            #expect(result.exitCode == 5)
        }

        @Test("five million bytes of binary output arrive whole")
        func binaryOutput() async throws {
            let devnet = try SharedDevnet.current
            var state: UInt64 = 7
            let bytes = Data(
                (0..<5_000_000).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: state >> 56)
                })
            try devnet.write("noise.bin", bytes)
            try devnet.write("cat.py", "import sys\nsys.stdout.buffer.write(open('noise.bin', 'rb').read())")
            let result = try await devnet.weft("run", "cat.py", "--yes", "--input", "noise.bin")
            #expect(result.exitCode == 0, "\(result.errors)")
            #expect(result.output == bytes, "\(result.output.count) bytes came")
        }

        @Test("each line of --output jsonl is an object, and the last one the result")
        func jsonLines() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("line.py", "print('one line')")
            let result = try await devnet.weft("run", "line.py", "--yes", "--output", "jsonl")
            struct Line: Decodable {
                let type: String
                let stage: String?
                let text: String?
                let job: JobInfo?
            }
            let lines = try result.text.split(separator: "\n").map {
                try JSONDecoder().decode(Line.self, from: Data($0.utf8))
            }
            #expect(lines.first?.stage == "ordered")
            #expect(lines.last?.type == "result")
            #expect(lines.last?.job?.stage == .settled)
            #expect(lines.compactMap(\.text).joined() == "one line\n")
        }

        @Test("a manifest runs as a script does")
        func manifest() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("greet.py", "import sys, os\nprint('greet', sys.argv[1], os.environ['TONE'])")
            try devnet.write(
                "job.yaml",
                """
                name: greeting
                runtime: python
                command: [python3, greet.py, everybody]
                files: [greet.py]
                environment:
                  TONE: warm
                """)
            let result = try await devnet.weft("run", "-f", "job.yaml", "--yes")
            #expect(result.line == "greet everybody warm", "\(result)")
        }
    }
}
