// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("secrecy") struct Secrecy {
        @Test("nothing of a job's content, arguments, environment or results is on the disk in the clear")
        func noPlaintext() async throws {
            try await Devnet.with(keepsData: true) { devnet in
                let marks = (0..<8).map { "mark\($0)" + UUID().uuidString.replacingOccurrences(of: "-", with: "") }
                try devnet.write(marks[6], marks[2])
                try devnet.write(
                    "job-\(marks[0]).py",
                    """
                    # \(marks[1])
                    import os
                    print(open('\(marks[6])').read(), ''.join(['\(marks[3].prefix(12))', '\(marks[3].dropFirst(12))']))
                    open('out/\(marks[7])', 'w').write(''.join(['\(marks[4].prefix(12))', '\(marks[4].dropFirst(12))']))
                    """)
                let result = try await devnet.weft(
                    "run", "job-\(marks[0]).py", "--yes", "--input", marks[6], "--env", "SECRET=\(marks[5])",
                    "--output-dir", "result", "--", marks[5])
                #expect(result.exitCode == 0, "\(result)")
                #expect(result.line == "\(marks[2]) \(marks[3])")
                #expect(devnet.read("result/\(marks[7])") == Data(marks[4].utf8))
                let words = try await devnet.weft("wallet", "export", "default", "--yes").line
                #expect(words.split(separator: " ").count == 24)
                try await devnet.stop()

                // The scan sees what is there: the tenant's own notes name the job.
                #expect(try await Self.files(holding: [marks[5]], in: devnet.data, besides: "nothing").isEmpty == false)
                let found = try await Self.files(holding: marks + [words], in: devnet.data, besides: "tenant.sqlite*")
                #expect(found.isEmpty, "in the clear: \(found)")
            }
        }

        @Test("what a job held when the power went is gone from the disk after the next start")
        func nothingAfterCrash() async throws {
            try await Devnet.with(keepsData: true) { devnet in
                let mark = "mark" + UUID().uuidString.replacingOccurrences(of: "-", with: "")
                try devnet.write("note", mark)
                let id = try await devnet.detach(
                    "hold.py",
                    """
                    import os, time
                    with open('/out/copy', 'w') as file:
                        file.write(open('note').read())
                        file.flush()
                        os.fsync(file.fileno())
                    print('on', flush=True)
                    time.sleep(300)
                    """, "--input", "note")
                try await devnet.waitForLog(id, holding: "on")
                await devnet.kill()
                try await devnet.start()
                _ = try await devnet.waitForEnd(id)
                try await devnet.stop()
                let found = try await Self.files(holding: [mark], in: devnet.data, besides: "tenant.sqlite*")
                #expect(found.isEmpty, "in the clear: \(found)")
            }
        }

        /// Names of files below a folder that hold one of the texts; holes of sparse files are passed over.
        static func files(holding marks: [String], in folder: String, besides name: String) async throws -> [String] {
            let patterns = marks.map { "-e '\($0)'" }.joined(separator: " ")
            let script = """
                find . -type f ! -name '\(name)' | while read -r file; do
                    if tar -cSf - "$file" | grep -aqF \(patterns); then echo "$file"; fi
                done
                """
            let shell = try ChildProcess(
                "/bin/sh", ["-c", script], folder: folder, environment: ["PATH": Requirements.path])
            let result = await shell.end()
            return result.text.split(separator: "\n").map(String.init)
        }
    }
}
