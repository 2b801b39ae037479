// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Foundation
import Multiformats
import NIOConcurrencyHelpers
import Workload

/// A job's log while it runs: sealed as it comes, readable by any number of followers. It is in memory while it is
/// short, as most are, and then on disk, as ciphertext only.
///
/// Small pieces are gathered for `gatherTime`, so that a program that prints byte by byte does not make a frame of each.
final class LogRecorder: Sendable {
    /// How long a printed byte may wait for company.
    static let gatherTime = Duration.milliseconds(25)
    /// A frame is sealed at once when it has this many bytes.
    static let gatherBytes = 32 * 1024

    /// Sealed bytes that are kept in memory before the file is made.
    static let memoryBytes = 64 * 1024

    private struct State {
        var sealer: FrameSealer
        var gathered: [UInt8] = []
        var isFlushPlanned = false
        /// The sealed frames, until there is a file.
        var sealed: [UInt8] = []
        var file: FileHandle?
        /// Where each sealed frame ends.
        var ends: [UInt64] = []
        var isFinished = false
        var failure: String?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: NIOLockedValueBox<State>
    private let key: ContentKey
    private let header: [UInt8]
    private let path: String
    private let now: @Sendable () -> UInt64

    /// - Parameters:
    ///   - path: a new file, readable by its owner alone; removed by `remove()`.
    ///   - now: milliseconds since 1970, for the time of each piece.
    init(path: String, key: ContentKey, now: @escaping @Sendable () -> UInt64) {
        let sealer = FrameSealer(key: key, nonce: EnvelopeFormat.randomNonce())
        header = sealer.header()
        state = NIOLockedValueBox(State(sealer: sealer))
        self.path = path
        self.key = key
        self.now = now
    }

    /// Takes what a program printed. From any thread; in order per caller.
    func append(_ bytes: [UInt8], isError: Bool) {
        let time = now()
        let planFlush = state.withLockedValue { state in
            for start in stride(from: 0, to: bytes.count, by: LogFrame.maximumBytes) {
                let part = Array(bytes[start..<min(start + LogFrame.maximumBytes, bytes.count)])
                state.gathered += LogFrame(isError: isError, time: time, bytes: part).encoded()
                if state.gathered.count >= Self.gatherBytes { flush(&state) }
            }
            guard !state.gathered.isEmpty, !state.isFlushPlanned else { return false }
            state.isFlushPlanned = true
            return true
        }
        if planFlush {
            Task { [weak self] in
                try? await Task.sleep(for: Self.gatherTime)
                self?.state.withLockedValue { state in
                    state.isFlushPlanned = false
                    self?.flush(&state)
                }
            }
        }
    }

    /// The program has ended: nothing more comes.
    func finish() {
        state.withLockedValue { state in
            flush(&state)
            state.isFinished = true
            Self.wake(&state)
        }
    }

    /// Sends header and frames to a follower, from message `first` on; with `follows`, until the log is finished.
    func serve(from first: UInt64, follows: Bool, _ send: @Sendable ([UInt8]) async throws -> Void) async throws {
        var next = first
        if next == 0 {
            try await send(header)
            next = 1
        }
        while true {
            let (available, isFinished) = state.withLockedValue { (UInt64($0.ends.count), $0.isFinished) }
            while next <= available {
                try await send(try frame(Int(next - 1)))
                next += 1
            }
            if isFinished || !follows { return }
            try Task.checkCancellation()
            await waitForMore(than: available)
        }
    }

    /// Seals the whole log into a content store.
    func seal(into store: any ContentStore, key: ContentKey) async throws -> CID {
        if let failure = state.withLockedValue({ $0.failure }) { throw ProviderError(.storage, failure) }
        var opener = try FrameOpener(key: self.key, header: header)
        var writer = SealedWriter(store: store, key: key)
        for index in 0..<state.withLockedValue({ $0.ends.count }) {
            try await writer.write(try opener.open(try frame(index), associatedData: []))
        }
        return try await writer.finish()
    }

    func remove() {
        if state.withLockedValue({ $0.file != nil }) { unlink(path) }
    }

    // MARK: Frames

    private func flush(_ state: inout State) {
        guard !state.gathered.isEmpty, state.failure == nil else { return }
        do {
            let frame = try state.sealer.seal(state.gathered, associatedData: [])
            state.gathered.removeAll(keepingCapacity: true)
            try keep(frame, &state)
            state.ends.append((state.ends.last ?? 0) + UInt64(frame.count))
            Self.wake(&state)
        } catch {
            // The disk is full, say: the job goes on, its log ends here, and its result says so.
            state.failure = "the log could not be written: \(error)"
        }
    }

    private func keep(_ frame: [UInt8], _ state: inout State) throws {
        if let file = state.file { return try Self.write(frame, to: file, at: state.ends.last ?? 0) }
        state.sealed += frame
        guard state.sealed.count > Self.memoryBytes else { return }
        let file = try makeFile()
        state.file = file
        try Self.write(state.sealed, to: file, at: 0)
        state.sealed = []
    }

    private func makeFile() throws -> FileHandle {
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw ProviderError(.storage, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func write(_ bytes: [UInt8], to file: FileHandle, at offset: UInt64) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(file.fileDescriptor, $0.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
            }
            guard count > 0 else { throw ProviderError(.storage, String(cString: strerror(errno))) }
            done += count
        }
    }

    private func frame(_ index: Int) throws -> [UInt8] {
        let (start, size, file, kept) = state.withLockedValue { state in
            let start = state.ends[index - 1, default: 0]
            let end = state.ends[index]
            let kept = state.file == nil ? Array(state.sealed[Int(start)..<Int(end)]) : []
            return (start, Int(end - start), state.file, kept)
        }
        guard let file else { return kept }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, pread(file.fileDescriptor, buffer.baseAddress, size, off_t(start)))
        }
        guard bytes.count == size else { throw ProviderError(.storage, "the log file is cut off") }
        return bytes
    }

    // MARK: Followers

    private func waitForMore(than count: UInt64) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLockedValue { state in
                    guard UInt64(state.ends.count) == count, !state.isFinished, !Task.isCancelled else { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLockedValue { Self.wake(&$0) }
        }
    }

    private static func wake(_ state: inout State) {
        for waiter in state.waiters { waiter.resume() }
        state.waiters = []
    }
}

extension [UInt64] {
    fileprivate subscript(index: Int, default value: UInt64) -> UInt64 { indices.contains(index) ? self[index] : value }
}
