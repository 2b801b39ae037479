// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import StateTree

@Suite struct ArenaTests {
    @Test("slots hold what was put in, across chunks, until they are given back")
    func slots() {
        var arena = Arena<Int>()
        let slots = (0..<1000).map { arena.insert($0) }
        #expect(slots == Array(0..<1000))
        arena.remove(17)
        arena.remove(900)
        #expect(arena.count == 998)
        #expect(arena.insert(-1) == 900)
        #expect(arena.insert(-2) == 17)
        #expect(arena.insert(1000) == 1000)
        #expect(arena.count == 1001)
        for slot in 0...1000 where slot != 17 && slot != 900 { #expect(arena[UInt32(slot)] == slot) }
        #expect(arena[900] == -1)
        #expect(arena[17] == -2)
    }

    @Test("a copy keeps what it holds")
    func copies() {
        var arena = Arena<Int>()
        for index in 0..<500 { _ = arena.insert(index) }
        let copy = arena
        for slot in 0..<500 { arena[UInt32(slot)] += 1 }
        arena.remove(3)
        for slot in 0..<500 {
            #expect(copy[UInt32(slot)] == slot)
            #expect(slot == 3 || arena[UInt32(slot)] == slot + 1)
        }
        #expect(copy.count == 500)
    }

    @Test("a reference tells leaves, branches and nothing apart up to the last slot", arguments: [0, 1, 1 << 31 - 2])
    func references(slot: UInt32) {
        #expect(NodeReference.leaf(slot) != .branch(slot))
        #expect(!NodeReference.leaf(slot).isEmpty && !NodeReference.branch(slot).isEmpty)
        guard case .leaf(slot) = NodeReference.leaf(slot).kind, case .branch(slot) = NodeReference.branch(slot).kind,
            case .empty = NodeReference.empty.kind
        else {
            Issue.record("a reference gives back another node")
            return
        }
    }
}
