// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Foundation
import Keys
import NIOConcurrencyHelpers
import PeerNetwork
import Testing
import Workload

@testable import Provider

@Suite("Log recorder")
struct LogRecorderTests {
    let path = FileManager.default.temporaryDirectory.path + "/weft-log-\(UUID().uuidString)"
    let key = ContentKey.generate()

    private func recorder() -> LogRecorder { LogRecorder(path: path, key: key, now: { 7 }) }

    private func read(_ recorder: LogRecorder, from first: UInt64) async throws -> [[UInt8]] {
        let messages = NIOLockedValueBox<[[UInt8]]>([])
        try await recorder.serve(from: first, follows: true) { message in
            messages.withLockedValue { $0.append(message) }
        }
        return messages.withLockedValue { $0 }
    }

    @Test("a follower gets what was printed, in order, by stream")
    func followerGetsAll() async throws {
        let recorder = recorder()
        defer { recorder.remove() }
        let follower = Task { try await read(recorder, from: 0) }
        recorder.append(Array("one".utf8), isError: false)
        recorder.append(Array("two".utf8), isError: true)
        recorder.finish()
        let messages = try await follower.value
        var opener = try FrameOpener(key: key, header: messages[0])
        var bytes = try messages.dropFirst().flatMap { try opener.open($0) }
        #expect(try LogFrame.take(from: &bytes) == LogFrame(isError: false, time: 7, bytes: Array("one".utf8)))
        #expect(try LogFrame.take(from: &bytes) == LogFrame(isError: true, time: 7, bytes: Array("two".utf8)))
        #expect(bytes.isEmpty)
    }

    @Test("a reader that lost its connection goes on where it was")
    func resumes() async throws {
        let recorder = recorder()
        defer { recorder.remove() }
        for index in 0..<4 {
            recorder.append([UInt8](repeating: UInt8(index), count: LogRecorder.gatherBytes), isError: false)
        }
        recorder.finish()
        let all = try await read(recorder, from: 0)
        #expect(all.count == 5)
        #expect(try await read(recorder, from: 3) == Array(all[3...]))
        #expect(try await read(recorder, from: 5).isEmpty)
        #expect(try await read(recorder, from: .max).isEmpty)
    }

    @Test("a short log stays in memory, and can be read again at any time")
    func shortLog() async throws {
        let recorder = recorder()
        recorder.append(Array("short".utf8), isError: false)
        recorder.finish()
        #expect(try await read(recorder, from: 0) == read(recorder, from: 0))
        #expect(try await read(recorder, from: 0).count == 2)
        #expect(access(path, F_OK) != 0)
    }

    @Test("the sealed log is the live log, and the file on disk holds none of it in the clear")
    func sealsTheSame() async throws {
        let recorder = recorder()
        defer { recorder.remove() }
        let marker = Array("a marker that no ciphertext holds".utf8)
        for _ in 0..<2000 { recorder.append(marker, isError: false) }
        recorder.finish()
        let store = MemoryContentStore()
        let sealKey = ContentKey.generate()
        let root = try await recorder.seal(into: store, key: sealKey)
        var reader = SealedReader(root: root, key: sealKey, from: store)
        var bytes = try await reader.all(limit: 1 << 20)
        var count = 0
        while let frame = try LogFrame.take(from: &bytes) {
            #expect(frame.bytes == marker)
            count += 1
        }
        #expect(count == 2000)
        let onDisk = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(onDisk.range(of: Data(marker)) == nil)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test(
        "outputs lie below /out and /work alone",
        arguments: [
            ("/out", "out"), ("/out/", "out"), ("/out/a/b", "out/a/b"), ("/work/results", "results"), ("/etc", nil),
            ("/outer", nil), ("/work", nil), ("out", nil),
        ])
    func outputFolders(path: String, folder: String?) { #expect(OutputRoot.folder(of: path) == folder) }

    @Test("one output stands at the top of the bundle, several under their names")
    func outputRoots() {
        #expect(OutputRoot.roots(of: ["/out", "/out/"]) == [OutputRoot(folder: "out", prefix: "")])
        #expect(
            OutputRoot.roots(of: ["/work/z", "/out"]) == [
                OutputRoot(folder: "out", prefix: "out"), OutputRoot(folder: "z", prefix: "z"),
            ])
    }
}
