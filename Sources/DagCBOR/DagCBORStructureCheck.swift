// SPDX-License-Identifier: Apache-2.0

#if DEBUG
    /// Traps on programmer errors of a writer: wrong counts, keys out of order, values where keys belong. Debug builds
    /// only.
    struct DagCBORStructureCheck: Sendable {
        private struct Frame: Sendable {
            let isMap: Bool
            var remaining: Int
            var keyTaken = false
            var lastKey: String?
        }

        private var frames: [Frame] = []

        mutating func value() {
            closeFull()
            guard let top = frames.indices.last else { return }
            if frames[top].isMap {
                precondition(frames[top].keyTaken, "a value was written where a key is due")
                frames[top].keyTaken = false
            }
            frames[top].remaining -= 1
        }

        mutating func key(_ key: String) {
            closeFull()
            guard let top = frames.indices.last, frames[top].isMap, !frames[top].keyTaken else {
                preconditionFailure("the key \(key) was written where no entry is due")
            }
            if let last = frames[top].lastKey {
                precondition(DagCBORKeyOrder.precedes(last, key), "the key \(key) must not follow \(last)")
            }
            frames[top].lastKey = key
            frames[top].keyTaken = true
        }

        mutating func open(isMap: Bool, count: Int) {
            precondition(count >= 0, "a count is never negative")
            frames.append(Frame(isMap: isMap, remaining: count))
        }

        func finish() {
            precondition(frames.allSatisfy { $0.remaining == 0 && !$0.keyTaken }, "announced items were not written")
        }

        private mutating func closeFull() {
            while let top = frames.last, top.remaining == 0 { frames.removeLast() }
        }
    }
#endif
