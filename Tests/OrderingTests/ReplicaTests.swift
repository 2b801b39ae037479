// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore
@testable import Ordering

@Suite("Replicas", .timeLimit(.minutes(5)))
struct ReplicaTests {
    /// A ledger with three transfers in three blocks; the first states its root.
    private func written() async throws -> (bench: Bench, blocks: [(bytes: [UInt8], cid: CID)]) {
        let bench = try Bench(snapshots: .never)
        try await bench.running {
            for sequence in 0..<3 as Range<UInt64> {
                #expect(await bench.ordering.submit(bench.transfer(sequence)).height != nil)
            }
        }
        return (bench, try bench.store.blocks(above: 0, count: 10, bytes: .max))
    }

    private func refusal(_ replica: inout Replica, _ block: CheckedBlock) -> BlockRefusal? {
        do throws(BlockRefusal) {
            try replica.apply(block)
            return nil
        } catch { return error }
    }

    @Test("a replica comes to the orderer's state, and says of each block what the orderer wrote beside it")
    func follows() async throws {
        let (bench, blocks) = try await written()
        var replica = Replica(try LedgerState(genesis: bench.genesis))
        for (bytes, cid) in blocks {
            let record = try replica.apply(CheckedBlock(bytes, cid: cid, network: bench.genesis.network))
            #expect(record.cid == cid && record.bytes == bytes)
            #expect(record.events.count == 1 && record.transactions.count == 1)
            #expect(try await bench.store.height(of: record.transactions[0]) == record.block.height)
        }
        #expect(blocks.count == 3)
        var (one, other) = (replica.state, bench.ordering.read { $0 })
        #expect((one.height, one.head, one.time) == (other.height, other.head, other.time))
        #expect(one.stateRoot() == other.stateRoot())
    }

    @Test("after a block that was refused every later one is, the right one too")
    func stopped() async throws {
        let (bench, blocks) = try await written()
        let checked = try blocks.map { try CheckedBlock($0.bytes, cid: $0.cid, network: bench.genesis.network) }
        var replica = Replica(try LedgerState(genesis: bench.genesis))
        #expect(refusal(&replica, checked[0]) == nil)
        #expect(refusal(&replica, checked[2]) == .doesNotFollow)
        #expect(refusal(&replica, checked[1]) == .stopped)
    }

    @Test("a block has one name: not another codec's, and not another block's")
    func names() async throws {
        let (bench, blocks) = try await written()
        let network = bench.genesis.network
        for cid in [CID.of(blocks[0].bytes, codec: .raw), blocks[1].cid] {
            #expect(throws: BlockRefusal.wrongCID) { try CheckedBlock(blocks[0].bytes, cid: cid, network: network) }
            #expect(throws: BlockRefusal.wrongCID) { try CheckedBlock(fromOwnStore: blocks[0].bytes, cid: cid) }
        }
    }

    @Test("signatures are checked unless the block is from the own store")
    func signatures() async throws {
        let (bench, blocks) = try await written()
        var block = try Block.decode(blocks[0].bytes)
        // The last byte belongs to the signature.
        block.transactions[0][block.transactions[0].count - 1] ^= 1
        let (bytes, id) = (block.encoded(), CID.of(block.transactions[0], codec: .dagCBOR))
        #expect(throws: BlockRefusal.badSignature(transaction: id)) {
            try CheckedBlock(bytes, cid: block.cid, network: bench.genesis.network)
        }
        #expect(throws: Never.self) { try CheckedBlock(fromOwnStore: bytes, cid: block.cid) }
    }
}
