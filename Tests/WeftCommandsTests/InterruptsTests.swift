// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import WeftCommands

@Suite(.serialized) struct InterruptsTests {
    private let failure = CommandFailure(.interrupted, "stopped")

    @Test("a signal breaks off what runs, and does not end the process", .timeLimit(.minutes(1)))
    func breaksOff() async {
        let interrupts = Interrupts()
        let thrown = await #expect(throws: CommandFailure.self) {
            try await interrupts.breakOff(with: failure) {
                interrupts.hear()
                // Ends by being cancelled; the limit of the test ends it when it is not.
                try await Task.sleep(for: .seconds(3600))
            }
        }
        #expect(thrown == failure)
    }

    @Test("work that nothing breaks off gives its value or its error, and the next work is heard too")
    func undisturbed() async throws {
        let interrupts = Interrupts()
        #expect(try await interrupts.breakOff(with: failure) { 1 } == 1)
        await #expect(throws: CancellationError.self) {
            try await interrupts.breakOff(with: failure) { throw CancellationError() }
        }
        #expect(try await interrupts.breakOff(with: failure) { 2 } == 2)
    }

    @Test("a signal that came while nobody waited is heard by the next who does", .timeLimit(.minutes(1)))
    func unheard() async {
        let interrupts = Interrupts()
        interrupts.hear()
        #expect(await interrupts.next())
        interrupts.hear()
        #expect(await interrupts.next())
    }

    @Test("who waits and is cancelled hears nothing, and takes nothing from the next", .timeLimit(.minutes(1)))
    func cancelled() async {
        let interrupts = Interrupts()
        for isEarly in [true, false] {
            let waiting = Task { await interrupts.next() }
            if !isEarly { await Task.yield() }
            waiting.cancel()
            #expect(await !waiting.value)
        }
        interrupts.hear()
        #expect(await interrupts.next())
    }
}
