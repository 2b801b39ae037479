// SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers
import PeerNetwork

extension PeerNetworkConformance {
    static let lifeChecks: [Check] = [
        Check(name: "an identity that is in use is refused until its node has left") { join in
            let id = Pair.identity(1)
            let first = try await join(id)
            try await requireError(.busy, in: "a second node with one identity") { _ = try await join(id) }
            first.close()
            let second = try await join(id)
            try require(second.id == id, "it has another identity")
            // A late second close of the first must not throw the new node off the network.
            first.close()
            try await requireError(.busy, in: "a third node with one identity") { _ = try await join(id) }
        },
        Check(name: "a peer that has left is unreachable, and reachable when it is back") { join in
            let pair = try await Pair(join)
            pair.server.serve(Pair.spoken) { _, _ in [1] }
            try require(try await pair.ask([]) == [1], "it does not answer")
            pair.server.close()
            try await requireError(.unreachable, .closed, in: "a request to a peer that left") {
                _ = try await pair.ask([])
            }
            let back = try await join(pair.server.id)
            // Handlers were forgotten.
            try await requireError(.protocolNotSupported, in: "a request to a peer without handlers") {
                _ = try await pair.ask([])
            }
            back.serve(Pair.spoken) { _, _ in [2] }
            try require(try await pair.ask([]) == [2], "it does not answer again")
        },
        Check(name: "a node that has left can neither ask nor open streams") { join in
            let pair = try await Pair(join)
            pair.server.serve(Pair.spoken) { _, _ in [1] }
            pair.server.serveStreams(Pair.spoken) { _, _, _ in }
            pair.client.close()
            try await requireError(.closed, in: "a request") { _ = try await pair.ask([]) }
            try await requireError(.closed, in: "a stream") { _ = try await pair.open() }
        },
        Check(name: "a peer that leaves while it answers ends the request") { join in
            let pair = try await Pair(join)
            let asked = NIOLockedValueBox(false)
            pair.server.serve(Pair.spoken) { _, _ in
                asked.withLockedValue { $0 = true }
                try await Task.sleep(for: Pair.patience)
                return []
            }
            let request = Task { try await pair.ask([]) }
            try await eventually("the handler is asked") { asked.withLockedValue { $0 } }
            pair.server.close()
            try await within("a request to a peer that left") {
                try await requireError(.closed, .unreachable, in: "the request") { _ = try await request.value }
            }
        },
        Check(name: "a peer that leaves in the middle of a stream breaks it: the reader gets an error, not an end") {
            join in
            let pair = try await Pair(join)
            let stopped = NIOLockedValueBox(false)
            pair.server.serveStreams(Pair.spoken) { _, _, send in
                defer { stopped.withLockedValue { $0 = true } }
                try await send([1])
                try await Task.sleep(for: Pair.patience)
            }
            let stream = try await pair.open()
            try require(try await stream.next() == [1], "the first message did not come")
            pair.server.close()
            try await within("a broken stream") {
                try await requireError(.closed, in: "the stream") { _ = try await stream.next() }
            }
            try await eventually("the handler is stopped") { stopped.withLockedValue { $0 } }
        },
        Check(name: "a reader that leaves the network ends its streams on both sides") { join in
            let pair = try await Pair(join)
            let failure = NIOLockedValueBox<PeerError.Code?>(nil)
            pair.server.serveStreams(Pair.spoken) { _, _, send in
                do {
                    for _ in 0..<Pair.flood { try await send([1]) }
                } catch let error as PeerError {
                    failure.withLockedValue { $0 = error.code }
                }
            }
            let stream = try await pair.open()
            try require(try await stream.next() == [1], "the first message did not come")
            pair.client.close()
            try await within("the reader's side") {
                try await requireError(.closed, in: "the stream") { while try await stream.next() != nil {} }
            }
            try await eventually("the sender is told") { failure.withLockedValue { $0 } == .closed }
        },
    ]
}
