// SPDX-License-Identifier: Apache-2.0

/// Host users for jobs: each live job has a number of its own, so that no job can signal, trace or read another.
package struct UserPool: Sendable {
    private let base: UInt32
    private let count: UInt32
    private var next: UInt32 = 0
    private var taken: Set<UInt32> = []

    /// Users `base` to `base + count - 1`, which must belong to nobody else.
    package init(base: UInt32, count: UInt32) {
        precondition(count > 0 && base > 0 && base <= UInt32(Int32.max) - count, "the range holds no usable users")
        self.base = base
        self.count = count
    }

    /// Takes a user that is not in use, the one that has been free for longest.
    /// - Throws: `SandboxError.Code.capacity` if all are in use.
    package mutating func take() throws(SandboxError) -> UInt32 {
        for _ in 0..<count {
            let user = base + next
            next = (next + 1) % count
            if taken.insert(user).inserted { return user }
        }
        throw SandboxError(.capacity, "all \(count) job users are in use")
    }

    /// Gives a user back, once nothing of its job is left.
    package mutating func release(_ user: UInt32) { taken.remove(user) }
}
