// SPDX-License-Identifier: Apache-2.0

/// Keeps apart what puts content together from chunks that are perhaps old, and what throws old chunks away: any number
/// of the former at a time, or one of the latter.
actor StoreGate {
    private var keepers = 0
    private var isTidying = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs `body` while nothing is thrown away.
    func keep<Value: Sendable>(_ body: @Sendable () async throws -> Value) async rethrows -> Value {
        while isTidying { await change() }
        keepers += 1
        defer {
            keepers -= 1
            wake()
        }
        return try await body()
    }

    /// Runs `body` while nothing is put together; whoever comes meanwhile waits.
    func tidy<Value: Sendable>(_ body: @Sendable () async throws -> Value) async rethrows -> Value {
        while isTidying { await change() }
        isTidying = true
        defer {
            isTidying = false
            wake()
        }
        while keepers > 0 { await change() }
        return try await body()
    }

    private func change() async { await withCheckedContinuation { waiting.append($0) } }

    private func wake() {
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume() }
    }
}
