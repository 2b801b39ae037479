// SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers
import PeerNetwork

extension PeerNetworkConformance {
    static let streamChecks: [Check] = [
        Check(name: "a stream delivers everything in order and then ends; the handler sees who opens it and with what")
        { join in
            let pair = try await Pair(join)
            let seen = NIOLockedValueBox<(PeerID, [UInt8])?>(nil)
            pair.server.serveStreams(Pair.spoken) { from, opening, send in
                seen.withLockedValue { $0 = (from, opening) }
                for number in 0..<1000 { try await send([UInt8(number % 256), UInt8(number / 256)]) }
            }
            var count = 0
            for try await message in try await pair.open([7, 8]) {
                try require(message == [UInt8(count % 256), UInt8(count / 256)], "message \(count) is \(message)")
                count += 1
            }
            try require(count == 1000, "\(count) messages came")
            guard let (from, opening) = seen.withLockedValue({ $0 }) else { throw Unmet(reason: "no handler ran") }
            try require(from == pair.client.id && opening == [7, 8], "the handler saw something else")
        },
        Check(name: "a stream without messages ends at once, and stays ended") { join in
            let pair = try await Pair(join)
            pair.server.serveStreams(Pair.spoken) { _, _, _ in }
            let stream = try await pair.open()
            for _ in 0..<3 { try require(try await stream.next() == nil, "a message came") }
        },
        Check(name: "what was sent in front of a failure arrives, then the failure") { join in
            let pair = try await Pair(join)
            pair.server.serveStreams(Pair.spoken) { _, _, send in
                try await send([1])
                try await send([2])
                throw Unmet(reason: "on purpose")
            }
            let stream = try await pair.open()
            let messages = [try await stream.next(), try await stream.next()]
            try require(messages == [[1], [2]], "messages are \(messages)")
            try await requireError(.remoteFailure, in: "the stream") { _ = try await stream.next() }
        },
        Check(name: "a sender waits when the reader is behind, and goes on when it reads") { join in
            let pair = try await Pair(join)
            let sent = NIOLockedValueBox(0)
            pair.server.serveStreams(Pair.spoken) { _, _, send in
                for _ in 0..<10 * PeerLimits.streamBuffer {
                    // Large enough that no transport hides many of them in its own buffers.
                    try await send([UInt8](repeating: 1, count: 256 * 1024))
                    sent.withLockedValue { $0 += 1 }
                }
            }
            let stream = try await pair.open()
            try await eventually("the buffer fills") { sent.withLockedValue { $0 } >= PeerLimits.streamBuffer }
            // Time in which a sender without back-pressure would send all.
            try await Task.sleep(for: .milliseconds(50))
            let ahead = sent.withLockedValue { $0 }
            try require(ahead < 3 * PeerLimits.streamBuffer, "the sender is \(ahead) messages ahead")
            var received = 0
            for try await _ in stream { received += 1 }
            try require(received == 10 * PeerLimits.streamBuffer, "\(received) messages came")
        },
        Check(name: "a reader that closes early stops the sender, also one that waits for room") { join in
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
            stream.close()
            try await eventually("the sender is told") { failure.withLockedValue { $0 } == .closed }
            try require(try await stream.next() == nil, "a message came after the close")
        },
        Check(name: "leaving the loop over a stream closes it") { join in
            let pair = try await Pair(join)
            let failure = NIOLockedValueBox<PeerError.Code?>(nil)
            pair.server.serveStreams(Pair.spoken) { _, _, send in
                do {
                    for _ in 0..<Pair.flood { try await send([1]) }
                } catch let error as PeerError {
                    failure.withLockedValue { $0 = error.code }
                }
            }
            for try await _ in try await pair.open() { break }
            try await eventually("the sender is told") { failure.withLockedValue { $0 } == .closed }
        },
        Check(name: "cancelling a reader that waits ends its wait") { join in
            let pair = try await Pair(join)
            pair.server.serveStreams(Pair.spoken) { _, _, _ in try await Task.sleep(for: Pair.patience) }
            let stream = try await pair.open()
            let reader = Task { try await stream.next() }
            await Task.yield()
            reader.cancel()
            try await within("a cancelled reader") {
                guard case .failure(let error) = await reader.result else { throw Unmet(reason: "it got something") }
                try require(error is CancellationError, "it failed with \(error)")
            }
            stream.close()
        },
        Check(name: "messages of a stream go up to the cap; a sender of more is told, and the stream goes on") { join in
            let pair = try await Pair(join)
            pair.server.serveStreams(Pair.spoken) { _, _, send in
                let largest = [UInt8](repeating: 1, count: PeerLimits.messageBytes)
                try await send(largest)
                do {
                    try await send(largest + [1])
                } catch let error as PeerError where error.code == .messageTooLarge {
                    try await send([2])
                }
            }
            var sizes: [Int] = []
            for try await message in try await pair.open() { sizes.append(message.count) }
            try require(sizes == [PeerLimits.messageBytes, 1], "sizes are \(sizes)")
        },
        Check(name: "streams of one pair do not wait for each other") { join in
            let pair = try await Pair(join)
            pair.server.serveStreams(Pair.spoken) { _, opening, send in
                for _ in 0..<4 * PeerLimits.streamBuffer { try await send(opening) }
            }
            let blocked = try await pair.open([1])
            try await within("the other stream") {
                var count = 0
                for try await message in try await pair.open([2]) {
                    try require(message == [2], "messages were mixed up")
                    count += 1
                }
                try require(count == 4 * PeerLimits.streamBuffer, "\(count) messages came")
            }
            var count = 0
            for try await _ in blocked { count += 1 }
            try require(count == 4 * PeerLimits.streamBuffer, "\(count) messages came on the first")
        },
    ]
}
