// SPDX-License-Identifier: Apache-2.0

/// What will happen, earliest first; what falls on the same millisecond happens in the order in which it was put in.
///
/// A binary heap over small entries; the events themselves stay where they are.
struct EventQueue<Event> {
    private struct Entry {
        let time: UInt64
        let sequence: UInt64
        let slot: Int

        func isBefore(_ other: Entry) -> Bool {
            time != other.time ? time < other.time : sequence < other.sequence
        }
    }

    private var heap: [Entry] = []
    private var slots: [Event?] = []
    private var free: [Int] = []
    private var sequence: UInt64 = 0

    var count: Int { heap.count }

    /// When the next event happens, in milliseconds of virtual time; nil without any.
    var nextTime: UInt64? { heap.first?.time }

    mutating func insert(_ event: Event, at time: UInt64) {
        sequence += 1
        let slot: Int
        if let last = free.popLast() {
            slot = last
            slots[slot] = event
        } else {
            slot = slots.count
            slots.append(event)
        }
        heap.append(Entry(time: time, sequence: sequence, slot: slot))
        siftUp(from: heap.count - 1)
    }

    /// Takes out the next event.
    mutating func popFirst() -> (time: UInt64, sequence: UInt64, event: Event)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            siftDown()
        }
        guard let event = slots[first.slot] else { preconditionFailure("an entry's slot holds its event") }
        slots[first.slot] = nil
        free.append(first.slot)
        return (first.time, first.sequence, event)
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && heap[right].isBefore(heap[left]) ? right : left
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
