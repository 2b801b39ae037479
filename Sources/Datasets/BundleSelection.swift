// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import Workload

/// One file or folder out of a sealed bundle, found and given out while the bundle is read.
struct BundleSelection: Sendable {
    private var reader: SealedReader
    private let path: String
    private var decoder = BundleDecoder(limits: BundleLimits(contentBytes: DatasetLimits.contentBytes))
    /// What came and was not looked at, next last.
    private var events: [BundleEvent] = []
    private var encoder = BundleEncoder()
    private var isFinished = false

    /// - Parameter path: without slashes at its ends; not empty.
    init(_ reader: SealedReader, path: String) {
        self.reader = reader
        self.path = path
    }

    /// Reads up to the entry; nil when there is none of that path.
    mutating func find() async throws -> BundleEntry? {
        while let event = try await event() {
            if case .begin(let entry) = event, entry.path.utf8.elementsEqual(path.utf8) { return entry }
        }
        return nil
    }

    /// The next bytes of the file that was found; nil at its end.
    mutating func nextOfFile() async throws -> [UInt8]? {
        switch try await event() {
        case .content(let bytes): bytes
        default: nil
        }
    }

    /// The next bytes of a bundle of what is in the folder that was found; nil at its end.
    mutating func nextOfFolder() async throws -> [UInt8]? {
        while !isFinished {
            switch try await event() {
            case .begin(let entry):
                guard entry.path.hasPrefix(path + "/") else { return try finish() }
                let inside = String(entry.path.dropFirst(path.count + 1))
                return try encoder.entry(BundleEntry(path: inside, kind: entry.kind))
            case .content(let bytes):
                try encoder.content(bytes)
                return bytes
            case .end: continue
            case .finished, nil: return try finish()
            }
        }
        return nil
    }

    /// The entries directly in a folder; "" is the top.
    static func list(_ reader: SealedReader, below path: String, limit: Int) async throws -> [BundleEntry] {
        var selection = BundleSelection(reader, path: path)
        var found: [BundleEntry] = []
        while found.count < limit, let event = try await selection.event() {
            guard case .begin(let entry) = event, (BundlePath.parent(of: entry.path) ?? "") == path[...] else {
                continue
            }
            found.append(entry)
        }
        return found
    }

    private mutating func finish() throws -> [UInt8] {
        isFinished = true
        return try encoder.finish()
    }

    private mutating func event() async throws -> BundleEvent? {
        while true {
            if let event = events.popLast() { return event }
            guard let piece = try await reader.next() else {
                try decoder.finish()
                return nil
            }
            events = try decoder.push(piece).reversed()
        }
    }
}
