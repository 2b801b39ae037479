// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Dispatch
import Glibc
import Synchronization

/// A fixed number of threads for calls that block, so that they never hold up Swift's own few threads.
package final class Workers: Sendable {
    private let queue = Queue()
    private let threads: Int

    package init(name: String, threads: Int) {
        self.threads = threads
        for _ in 0..<threads {
            startThread(name: name, stackBytes: Limits.stackBytes) { [queue] in
                while let next = queue.next() { next() }
            }
        }
    }

    // Waking every thread with nothing to do ends it.
    deinit { for _ in 0..<threads { queue.available.signal() } }

    package func submit(_ body: @escaping @Sendable () -> Void) {
        queue.waiting.withLock { $0.append(body) }
        queue.available.signal()
    }

    /// What the threads share; it outlives the pool until the last of them has ended.
    private final class Queue: Sendable {
        let waiting = Mutex<[@Sendable () -> Void]>([])
        let available = DispatchSemaphore(value: 0)

        func next() -> (@Sendable () -> Void)? {
            available.wait()
            return waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        }
    }

    /// Runs `body` on one of the threads without blocking the caller's.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit { continuation.resume(with: Result { try body() }) }
        }
    }

    /// Runs `body` on one of the threads and blocks the calling one. Never call it from a task.
    package func runBlocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Value?>(nil)
        submit {
            let value = body()
            result.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        guard let value = result.withLock({ $0 }) else { preconditionFailure("the worker signalled without a result") }
        return value
    }

    /// The threads for all short blocking calls of sandboxes.
    package static let shared = Workers(name: "weft-sandbox", threads: Limits.workers)
}

/// Starts a detached thread. It is the caller's to make `body` end.
package func startThread(name: String, stackBytes: Int, _ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, max(stackBytes, 128 << 10))
    var thread = pthread_t()
    let named: @Sendable () -> Void = {
        weft_name_thread(name)
        body()
    }
    let box = Unmanaged.passRetained(Box(named))
    let result = pthread_create(
        &thread, &attributes,
        { raw in
            guard let raw else { return nil }
            Unmanaged<Box>.fromOpaque(raw).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    // Without a thread a sandbox cannot be watched; there is no way to go on safely.
    precondition(result == 0, "the system is out of threads")
}
