// SPDX-License-Identifier: Apache-2.0

/// Numbered slots for the nodes of a tree, in chunks.
///
/// One allocation serves many nodes. Growing copies no node (one flat array would move all of them, and hold up to
/// twice the memory needed), and a change to a copy of the tree copies only the chunks it touches.
struct Arena<Element: Sendable>: Sendable {
    private static var chunkBits: UInt32 { 7 }
    private static var chunkSlots: Int { 1 << Int(chunkBits) }

    private var chunks: [[Element]] = []
    /// Slots that were given back; the last one is the next to be used.
    private var free: [UInt32] = []

    /// How many slots are in use.
    private(set) var count = 0

    /// How many slots there are.
    var capacity: Int { count + free.count }

    /// The element in a slot that is in use.
    subscript(slot: UInt32) -> Element {
        get { chunks[Int(slot >> Self.chunkBits)][Int(slot) & (Self.chunkSlots - 1)] }
        set { chunks[Int(slot >> Self.chunkBits)][Int(slot) & (Self.chunkSlots - 1)] = newValue }
    }

    /// Puts the element into a slot that is not in use. More than `StateTreeLimits.records` elements are a programmer
    /// error.
    mutating func insert(_ element: Element) -> UInt32 {
        if let slot = free.popLast() {
            count += 1
            self[slot] = element
            return slot
        }
        precondition(capacity < StateTreeLimits.records, "a tree holds at most \(StateTreeLimits.records) records")
        if chunks.last.map({ $0.count == Self.chunkSlots }) ?? true { appendChunk() }
        chunks[chunks.count - 1].append(element)
        count += 1
        return UInt32(capacity - 1)
    }

    /// Gives back a slot that is in use.
    mutating func remove(_ slot: UInt32) {
        count -= 1
        free.append(slot)
    }

    /// The first chunk grows with its content, so that a small tree stays small.
    private mutating func appendChunk() {
        var chunk: [Element] = []
        if !chunks.isEmpty { chunk.reserveCapacity(Self.chunkSlots) }
        chunks.append(chunk)
    }
}
