// SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers
import Testing

@testable import PeerNetwork

@Suite("Stream", .timeLimit(.minutes(3)))
struct PeerStreamTests {
    @Test("a buffered message is read before the end and before an error")
    func bufferFirst() async throws {
        let stream = PeerStream()
        try await stream.send([1])
        stream.finish(PeerError(.remoteFailure, "broken"))
        // The first end counts.
        stream.finish()
        #expect(try await stream.next() == [1])
        await #expect { try await stream.next() } throws: { ($0 as? PeerError)?.code == .remoteFailure }
        await #expect { try await stream.send([2]) } throws: { ($0 as? PeerError)?.code == .closed }
    }

    @Test("closing throws away what was not read")
    func closeDrops() async throws {
        let stream = PeerStream()
        try await stream.send([1])
        stream.close()
        #expect(try await stream.next() == nil)
    }

    @Test("a sender that waits for room can be cancelled, and the others go on")
    func cancelSender() async throws {
        let stream = PeerStream()
        for _ in 0..<PeerLimits.streamBuffer { try await stream.send([1]) }
        let cancelled = Task { try await stream.send([2]) }
        let patient = Task { try await stream.send([3]) }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(try await stream.next() == [1])
        try await patient.value
        stream.finish()
        var rest: [[UInt8]] = []
        while let message = try await stream.next() { rest.append(message) }
        #expect(rest.count == PeerLimits.streamBuffer)
        #expect(rest.last == [3])
    }

    @Test("many senders and one reader lose nothing and double nothing")
    func manySenders() async throws {
        let stream = PeerStream()
        let senders = Task {
            await withTaskGroup(of: Void.self) { group in
                for sender in 0..<20 {
                    group.addTask { for number in 0..<200 { try? await stream.send([UInt8(sender), UInt8(number)]) } }
                }
            }
            stream.finish()
        }
        var next = [Int](repeating: 0, count: 20)
        for try await message in stream {
            // Each sender's messages come in its order.
            #expect(Int(message[1]) == next[Int(message[0])])
            next[Int(message[0])] += 1
        }
        await senders.value
        #expect(next == [Int](repeating: 200, count: 20))
    }
}
