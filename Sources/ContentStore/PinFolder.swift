// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Glibc
import Multiformats
import Synchronization

/// The pins of a store on disk: one file each, so that damage to one costs one. `set` and `remove` are called on one
/// queue only.
final class PinFolder: Sendable {
    private static let damagedPrefix = "pin-"

    private let folder: PosixFile.Handle
    private let damaged: PosixFile.Handle
    private let configuration: FileContentStore.Configuration
    private let clock: StoreClock
    private let known = Mutex<[String: CID]>([:])

    init(
        folder: PosixFile.Handle, damaged: PosixFile.Handle, configuration: FileContentStore.Configuration,
        clock: StoreClock
    ) throws(ContentStoreError) {
        self.folder = folder
        self.damaged = damaged
        self.configuration = configuration
        self.clock = clock
        for file in try PosixFile.names(in: folder) {
            if file.hasSuffix(".new") {
                try PosixFile.remove(file, in: folder)
            } else if let pin = try read(file) {
                known.withLock { $0[pin.name] = pin.root }
            } else {
                try setAside(file)
            }
        }
    }

    var all: [String: CID] { known.withLock { $0 } }

    func set(_ root: CID, name: String) throws(ContentStoreError) {
        let file = Self.file(of: name)
        let temporary = file + ".new"
        try PosixFile.remove(temporary, in: folder)
        try PosixFile.write(
            Pin(name: name, root: root).encoded(), to: temporary, in: folder, time: clock.now(), sync: true)
        try PosixFile.rename(temporary, in: folder, to: file, in: folder)
        try PosixFile.synchronise(folder, name: "pins")
        known.withLock { $0[name] = root }
    }

    func remove(name: String) throws(ContentStoreError) {
        guard try PosixFile.remove(Self.file(of: name), in: folder) else { return }
        try PosixFile.synchronise(folder, name: "pins")
        known.withLock { $0[name] = nil }
    }

    /// Whether a pin was set aside and nobody has looked after it: what it holds is unknown.
    func hasDamage() throws(ContentStoreError) -> Bool {
        try PosixFile.names(in: damaged).contains { $0.hasPrefix(Self.damagedPrefix) }
    }

    private func read(_ file: String) throws(ContentStoreError) -> Pin? {
        guard let bytes = try PosixFile.read(file, in: folder, max: 4096), let pin = try? Pin.decode(bytes) else {
            return nil
        }
        return Self.file(of: pin.name) == file ? pin : nil
    }

    private func setAside(_ file: String) throws(ContentStoreError) {
        let name = "\(Self.damagedPrefix)\(file).\(clock.now())"
        try PosixFile.rename(file, in: folder, to: name, in: damaged)
        configuration.onEvent(.damaged(file: "pins/\(file)", movedTo: "damaged/\(name)"))
    }

    private static func file(of name: String) -> String { Hash.sha256(Array(name.utf8)).description }
}

/// The content of a pin's file: `{name, root}`.
private struct Pin: DagCBORCodable {
    let name: String
    let root: CID

    init(name: String, root: CID) {
        self.name = name
        self.root = root
    }

    func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("name")
        writer.writeText(name)
        writer.writeKey("root")
        writer.writeLink(root)
    }

    init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("name")
        name = try reader.readText(max: ContentStoreLimits.pinNameBytes)
        try reader.expectKey("root")
        root = try reader.readLink()
    }
}
