// SPDX-License-Identifier: Apache-2.0

import Testing
import Workload

@testable import WeftCommands

@Suite struct LogFramesTests {
    private let frames = [
        LogFrame(isError: false, time: 1, bytes: Array("hello\n".utf8)), LogFrame(isError: true, time: 2, bytes: []),
        LogFrame(isError: false, time: .max, bytes: [UInt8](repeating: 7, count: 1000)),
    ]

    @Test("frames come out the same in one piece and byte by byte")
    func pieces() throws {
        let bytes = frames.flatMap { $0.encoded() }
        var whole = LogFrames()
        #expect(try whole.push(bytes) == frames)
        var single = LogFrames()
        var found: [LogFrame] = []
        for byte in bytes { found += try single.push([byte]) }
        #expect(found == frames)
        #expect(single.isComplete)
    }

    @Test("a log that ends inside a frame is known to be incomplete, at every byte")
    func truncated() throws {
        let bytes = frames[0].encoded()
        for count in 1..<bytes.count {
            var decoder = LogFrames()
            #expect(try decoder.push(bytes.prefix(count)).isEmpty)
            #expect(!decoder.isComplete)
        }
    }

    @Test("bytes that are no log are refused with a way on")
    func refused() {
        var decoder = LogFrames()
        let failure = #expect(throws: CommandFailure.self) { _ = try decoder.push([UInt8](repeating: 9, count: 20)) }
        #expect(failure?.code == .badAnswer)
        #expect(failure?.hint != nil)
    }

    @Test("random and damaged bytes are never trapped on")
    func fuzz() {
        var generator = SeededGenerator(seed: 3)
        let good = frames.flatMap { $0.encoded() }
        for _ in 0..<500 {
            var decoder = LogFrames()
            _ = try? decoder.push(generator.bytes(64))
            var damaged = good
            damaged[Int.random(in: 0..<good.count, using: &generator)] ^=
                1 << UInt8.random(in: 0..<8, using: &generator)
            var other = LogFrames()
            _ = try? other.push(damaged)
        }
    }
}
