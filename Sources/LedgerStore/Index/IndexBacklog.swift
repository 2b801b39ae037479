// SPDX-License-Identifier: Apache-2.0

/// Blocks that are durable and not in the index yet, and those who wait for them.
struct IndexBacklog {
    typealias Waiter = CheckedContinuation<Void, any Error>

    /// Rows that wait at most, and one block: some 20 MiB. The next block waits outside.
    static let limit = 65_536
    /// Rows of one transaction of the index, and one block.
    static let batch = 32_768
    private static let pauses = 50...5_000

    /// Of the last block in the index.
    private(set) var height: UInt64
    /// Of the last block that was handed over.
    private(set) var newest: UInt64
    /// Whether blocks may be handed over: the index held all before them when it was opened, or was brought there since.
    private(set) var isWhole: Bool
    private var waiting: [IndexedBlock] = []
    private var rows = 0
    /// Why the last attempt to write failed.
    private var failure: (any Error)?
    /// Before the next attempt, in milliseconds.
    private var pause = pauses.lowerBound
    private enum Stage { case idle, delayed, writing }
    private var stage = Stage.idle
    private var isClosed = false
    private var readers: [(height: UInt64, waiter: Waiter)] = []
    private var writers: [Waiter] = []

    init(height: UInt64, isWhole: Bool) {
        self.height = height
        newest = height
        self.isWhole = isWhole
    }

    /// What the caller is to do.
    enum Start {
        case nothing
        /// Write what waits.
        case now
        /// Write it after a while.
        case later
    }

    /// Takes note of a block that is durable.
    mutating func add(_ block: IndexedBlock) -> Start {
        newest = block.height
        waiting.append(block)
        rows += block.rows
        if rows >= Self.batch { return hurry() ? .now : .nothing }
        guard stage == .idle else { return .nothing }
        stage = .delayed
        return .later
    }

    /// Whether the caller is to write what waits.
    mutating func hurry() -> Bool {
        defer { stage = .writing }
        return stage != .writing
    }

    /// The blocks of the next transaction; nil when there are none, and then nobody writes any more.
    mutating func next() -> [IndexedBlock]? {
        guard !waiting.isEmpty, !isClosed else {
            stage = .idle
            return nil
        }
        var (count, rows) = (0, 0)
        while count < waiting.count, rows < Self.batch {
            rows += waiting[count].rows
            count += 1
        }
        return Array(waiting[..<count])
    }

    /// - Returns: those who need not wait any longer.
    mutating func wrote(_ blocks: [IndexedBlock]) -> [Waiter] {
        waiting.removeFirst(blocks.count)
        for block in blocks {
            rows -= block.rows
            height = block.height
        }
        (failure, pause) = (nil, Self.pauses.lowerBound)
        let ready = readers.filter { $0.height <= height }.map(\.waiter)
        readers.removeAll { $0.height <= height }
        guard rows < Self.limit else { return ready }
        defer { writers = [] }
        return ready + writers
    }

    /// - Returns: those who are told of it, and after how many milliseconds to try again.
    mutating func failed(_ error: any Error) -> (waiters: [Waiter], pause: Int) {
        failure = error
        defer {
            (readers, writers) = ([], [])
            pause = min(pause * 2, Self.pauses.upperBound)
        }
        return (readers.map(\.waiter) + writers, pause)
    }

    /// Takes somebody who waits until all that is durable now is in the index.
    ///
    /// - Returns: what to tell at once, if anything.
    mutating func read(_ waiter: Waiter) -> Result<Void, any Error>? {
        guard isWhole else {
            return .failure(LedgerStoreError(.indexBehind, "the index is not brought up from the blocks yet"))
        }
        if height >= newest { return .success(()) }
        if let failure { return .failure(failure) }
        readers.append((newest, waiter))
        return nil
    }

    /// Takes somebody who waits until another block may be handed over.
    mutating func write(_ waiter: Waiter) -> Result<Void, any Error>? {
        guard isWhole else {
            return .failure(LedgerStoreError(.indexBehind, "the index is not brought up from the blocks yet"))
        }
        if rows < Self.limit { return .success(()) }
        if let failure { return .failure(failure) }
        writers.append(waiter)
        return nil
    }

    /// The index was brought to this height by somebody else.
    mutating func reached(_ height: UInt64, isWhole: Bool) {
        (self.height, newest) = (height, height)
        self.isWhole = isWhole
    }

    mutating func close() -> [Waiter] {
        isClosed = true
        defer { (readers, writers) = ([], []) }
        return readers.map(\.waiter) + writers
    }
}
