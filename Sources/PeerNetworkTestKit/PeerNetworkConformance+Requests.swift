// SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers
import PeerNetwork

extension PeerNetworkConformance {
    static let requestChecks: [Check] = [
        Check(name: "a request is answered with the handler's bytes, and the handler knows who asks") { join in
            let pair = try await Pair(join)
            let callers = NIOLockedValueBox<[PeerID]>([])
            pair.server.serve(Pair.spoken) { from, message in
                callers.withLockedValue { $0.append(from) }
                return message.reversed()
            }
            for message in [[], [1], [1, 2, 3]] as [[UInt8]] {
                try require(try await pair.ask(message) == message.reversed(), "another answer came")
            }
            try require(callers.withLockedValue { $0 } == Array(repeating: pair.client.id, count: 3), "others asked")
        },
        Check(name: "a node answers itself") { join in
            let node = try await join(Pair.identity(1))
            node.serve(Pair.spoken) { _, message in message }
            let answer = try await node.request(node.id, Pair.spoken, [1], timeout: Pair.patience)
            try require(answer == [1], "another answer came")
        },
        Check(name: "a later handler replaces an earlier one; protocols do not mix") { join in
            let pair = try await Pair(join)
            pair.server.serve(Pair.spoken) { _, _ in [1] }
            pair.server.serve(PeerProtocol("/weft/other/1")) { _, _ in [9] }
            try require(try await pair.ask([]) == [1], "the first handler did not answer")
            pair.server.serve(Pair.spoken) { _, _ in [2] }
            try require(try await pair.ask([]) == [2], "the second handler did not answer")
        },
        Check(name: "an unknown peer is unreachable, for requests and streams") { join in
            let pair = try await Pair(join)
            let nobody = Pair.identity(9)
            try await requireError(.unreachable, in: "a request") {
                _ = try await pair.client.request(nobody, Pair.spoken, [], timeout: Pair.patience)
            }
            try await requireError(.unreachable, in: "a stream") {
                for try await _ in try await pair.client.openStream(nobody, Pair.spoken, []) {}
            }
        },
        Check(name: "a protocol that the peer does not speak is refused; requests and streams are different things") {
            join in
            let pair = try await Pair(join)
            try await requireError(.protocolNotSupported, in: "a request") { _ = try await pair.ask([]) }
            try await requireError(.protocolNotSupported, in: "a stream") {
                for try await _ in try await pair.open() {}
            }
            pair.server.serveStreams(Pair.spoken) { _, _, _ in }
            try await requireError(.protocolNotSupported, in: "a request to a stream handler") {
                _ = try await pair.ask([])
            }
        },
        Check(name: "a handler that fails is reported as the peer's failure, and the next request is answered") {
            join in
            let pair = try await Pair(join)
            pair.server.serve(Pair.spoken) { _, message in
                guard message.isEmpty else { throw Unmet(reason: "on purpose") }
                return [1]
            }
            try await requireError(.remoteFailure, in: "a failing request") { _ = try await pair.ask([0]) }
            try require(try await pair.ask([]) == [1], "the next request was not answered")
        },
        Check(name: "messages go up to the cap in both directions, and not a byte beyond") { join in
            let pair = try await Pair(join)
            pair.server.serve(Pair.spoken) { _, message in
                message.isEmpty ? [UInt8](repeating: 2, count: PeerLimits.messageBytes + 1) : message
            }
            let largest = [UInt8](repeating: 1, count: PeerLimits.messageBytes)
            try require(try await pair.ask(largest) == largest, "the largest message came back changed")
            try await requireError(.messageTooLarge, in: "a request beyond the cap") {
                _ = try await pair.ask(largest + [1])
            }
            try await requireError(.messageTooLarge, .remoteFailure, in: "an answer beyond the cap") {
                _ = try await pair.ask([])
            }
            try await requireError(.messageTooLarge, in: "a stream opened with more than the cap") {
                _ = try await pair.open(largest + [1])
            }
            try require(try await pair.ask([5]) == [5], "the next request was not answered")
        },
        Check(name: "a request without an answer times out, also when the handler does not notice being cancelled") {
            join in
            let pair = try await Pair(join)
            let release = NIOLockedValueBox(false)
            pair.server.serve(Pair.spoken) { _, _ in
                while !release.withLockedValue({ $0 }) {
                    await Task { try? await Task.sleep(for: .milliseconds(2)) }.value
                }
                return []
            }
            try await within("a timed-out request") {
                try await requireError(.timedOut, in: "the request") {
                    _ = try await pair.ask([], timeout: .milliseconds(50))
                }
            }
            release.withLockedValue { $0 = true }
        },
        Check(name: "cancelling the caller's task gives a request up at once") { join in
            let pair = try await Pair(join)
            let asked = NIOLockedValueBox(false)
            pair.server.serve(Pair.spoken) { _, _ in
                asked.withLockedValue { $0 = true }
                try await Task.sleep(for: Pair.patience)
                return []
            }
            let request = Task { try await pair.ask([]) }
            try await eventually("the handler is asked") { asked.withLockedValue { $0 } }
            request.cancel()
            try await within("a cancelled request") {
                guard case .failure(let error) = await request.result else { throw Unmet(reason: "it was answered") }
                try require(error is CancellationError, "it failed with \(error)")
            }
        },
        Check(name: "many requests at once are each answered with their own answer") { join in
            let pair = try await Pair(join)
            pair.server.serve(Pair.spoken) { _, message in
                await Task.yield()
                return message
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let message = [UInt8(number % 256), UInt8(number / 256)]
                        try require(try await pair.ask(message) == message, "answers were mixed up")
                    }
                }
                try await group.waitForAll()
            }
        },
        Check(name: "beyond the cap of open requests a peer says that it is busy, and recovers") { join in
            let pair = try await Pair(join)
            let (waiting, release) = (NIOLockedValueBox(0), NIOLockedValueBox(false))
            pair.server.serve(Pair.spoken) { _, message in
                guard message.isEmpty else { return message }
                waiting.withLockedValue { $0 += 1 }
                while !release.withLockedValue({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
                return message
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<PeerLimits.openRequests { group.addTask { _ = try await pair.ask([]) } }
                try await eventually("all are open") { waiting.withLockedValue { $0 } == PeerLimits.openRequests }
                try await requireError(.busy, in: "one request more") { _ = try await pair.ask([1]) }
                release.withLockedValue { $0 = true }
                try await group.waitForAll()
            }
            try require(try await pair.ask([1]) == [1], "it is still busy")
        },
    ]
}
