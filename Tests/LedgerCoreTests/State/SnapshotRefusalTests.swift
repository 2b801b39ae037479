// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Snapshots that are refused")
struct SnapshotRefusalTests {
    private func played() throws -> (frames: [[UInt8]], world: World) {
        var play = try SnapshotWorld(seed: 9)
        for _ in 0..<40 { try play.step() }
        return (snapshotFrames(play.world.state), play.world)
    }

    private func error(_ pieces: [[UInt8]], _ genesis: Genesis) throws -> SnapshotError? {
        do { _ = try readSnapshot(pieces, genesis) } catch let error as SnapshotError { return error }
        return nil
    }

    /// Frames with right checksums around any contents.
    private func frames(_ contents: [[UInt8]]) -> [[UInt8]] {
        var checksum = Bytes32.zero
        return contents.map { content in
            checksum = SnapshotWriter.checksum(of: content, after: checksum)
            let length = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: content.count >> $0) }
            return length + content + checksum.bytes
        }
    }

    private func content(_ frame: [UInt8]) -> [UInt8] { Array(frame.dropFirst(4).dropLast(32)) }

    @Test("every byte that is altered, and every place where the bytes end, is noticed")
    func damaged() throws {
        let (frames, world) = try played()
        let bytes = Array(frames.joined())
        for place in stride(from: 0, to: bytes.count, by: 7) {
            var damaged = bytes
            damaged[place] ^= 0x20
            #expect(try error([damaged], world.genesis) != nil, "byte \(place)")
            #expect(try error([Array(bytes[..<place])], world.genesis) == .truncated, "cut at \(place)")
        }
        #expect(try error([bytes, [0]], world.genesis) == .trailingBytes)
        #expect(try error([], world.genesis) == .truncated)
        #expect(try error([[UInt8]("this is something else".utf8)], world.genesis) == .notASnapshot)
    }

    @Test("a snapshot of another network, or of a later or an earlier version, is refused by name")
    func strangers() throws {
        let (parts, world) = try played()
        var other = world.genesis
        other.name = "other"
        #expect(try error(parts, other) == .otherNetwork(world.genesis.network))
        for (version, words) in [(3, "later version"), (1, "not read any more")] as [(UInt64, String)] {
            var writer = DagCBORWriter()
            writer.writeArrayHeader(count: 3)
            writer.writeText(SnapshotHeader.magic)
            writer.writeUnsigned(version)
            writer.writeText("of another time")
            #expect(try error(frames([writer.finished()]), world.genesis) == .otherVersion(version))
            #expect("\(SnapshotError.otherVersion(version))".contains(words))
        }
    }

    @Test("contents with right checksums but a wrong root, count, order or form are refused")
    func forged() throws {
        let (parts, world) = try played()
        let (head, records) = (content(parts[0]), content(parts[1]))
        try #require(parts.count == 2)
        #expect(try error(frames([head, records]), world.genesis) == nil)
        func header(_ change: (inout SnapshotHeader) -> Void) throws -> [UInt8] {
            var header = try SnapshotHeader(enveloped: head)
            change(&header)
            return header.enveloped()
        }
        #expect(try error(frames([header { $0.fees += 1 }, records]), world.genesis) == .wrongRoot)
        #expect(try error(frames([header { $0.root = .zero }, records]), world.genesis) == .wrongRoot)
        #expect(try error(frames([header { $0.reachableSince -= 1 }, records]), world.genesis) == .wrongRoot)
        #expect(try error(frames([header { $0.counts[0] -= 1 }, records]), world.genesis) == .wrongCounts)
        #expect(try error(frames([header { $0.counts[0] += 1 }, records]), world.genesis) == .truncated)
        let moved = try header { header in
            header.counts[0] -= 1
            header.counts[1] += 1
        }
        #expect(try error(frames([moved, records]), world.genesis) == .wrongCounts)
        let early = try header { $0.lastBlock = $0.time + 1 }
        guard case .malformed(0, _) = try error(frames([early, records]), world.genesis) else {
            Issue.record("a header whose times contradict each other was taken")
            return
        }
        let twice = try header { $0.counts = $0.counts.map { $0 * 2 } }
        #expect(try error(frames([twice, records, records]), world.genesis) == .wrongOrder(frame: 2))
        guard case .malformed(1, _) = try error(frames([head, records.dropLast()]), world.genesis) else {
            Issue.record("half a record was taken")
            return
        }
    }

    @Test("money that does not add up is refused even under its own right root")
    func money() throws {
        let world = try World()
        var rich = world.state
        rich.accounts[world.alice.publicKey]?.balance += 1
        rich.commit()
        guard case .conservation = try error(snapshotFrames(rich), world.genesis) else {
            Issue.record("money was made")
            return
        }
    }

    @Test("random changes under right checksums never trap, and no other records are ever taken")
    func fuzz() throws {
        let (parts, world) = try played()
        var random = SeededGenerator(seed: 77)
        for round in 0..<2_000 {
            var contents = parts.map(content)
            let index = round % contents.count
            for _ in 0...(random.next() % 4) {
                let place = Int(random.next() % UInt64(contents[index].count))
                contents[index][place] = UInt8(truncatingIfNeeded: random.next())
            }
            guard contents != parts.map(content) else { continue }
            // The root says nothing of the block's place in the chain: that is for the caller to compare.
            guard let taken = try? readSnapshot(frames(contents), world.genesis) else { continue }
            #expect(index == 0, "altered records were taken")
            #expect(taken.accounts.values == world.state.accounts.values)
            #expect(taken.fees == world.state.fees)
        }
    }
}
