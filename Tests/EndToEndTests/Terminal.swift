// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A person at a terminal: a real one, of the kernel.
enum Terminal {
    /// Waits for each text and then types the answer; prints what the screen showed and ends as the program does.
    private static let script = """
        import json, os, pty, sys
        steps = json.loads(sys.argv[1])
        child, screen = pty.fork()
        if child == 0:
            os.execv(sys.argv[2], sys.argv[2:])
        def read():
            try:
                return os.read(screen, 4096)
            except OSError:
                return b''
        shown, new = b'', b''
        for text, answer in steps:
            while text.encode() not in new:
                piece = read()
                if not piece:
                    break
                shown, new = shown + piece, new + piece
            new = new.partition(text.encode())[2]
            os.write(screen, answer.encode())
        while piece := read():
            shown += piece
        sys.stdout.buffer.write(shown)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xff)
        """

    /// Runs a command of the network's at a terminal.
    /// - Parameter steps: what must be on the screen, and what is typed then.
    static func run(
        _ arguments: [String], typing steps: [(after: String, answer: String)], in devnet: Devnet
    ) async throws -> CommandResult {
        let plan = String(decoding: try JSONEncoder().encode(steps.map { [$0.after, $0.answer] }), as: UTF8.self)
        return try await devnet.begin("/usr/bin/python3", ["-c", script, plan, Requirements.weft] + arguments).end()
    }
}
