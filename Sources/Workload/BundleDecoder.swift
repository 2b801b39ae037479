// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What a decoder found in the bytes pushed into it.
public enum BundleEvent: Hashable, Sendable {
    case begin(BundleEntry)
    /// Content of the file that began last, in order.
    case content([UInt8])
    case end(BundleEntry)
    /// The whole bundle came and its digest is right.
    case finished
}

/// Reads the wire form of a bundle from pieces of any size, holding no more than one header.
///
/// A pure value. After an error it stays failed. Nothing is trusted: paths, links, order, counts and sizes are checked
/// before an event names them; the digest is checked before `finished`.
public struct BundleDecoder: Sendable {
    private enum State: Sendable {
        case magic([UInt8])
        case length([UInt8])
        case header(needed: Int, [UInt8])
        case content(BundleEntry, missing: UInt64)
        case finished
        case failed(BundleError)
    }

    private var state = State.magic([])
    private var order: BundleOrder
    private var hasher = SHA256Hasher()

    public init(limits: BundleLimits = BundleLimits()) {
        order = BundleOrder(limits: limits)
    }

    /// Whether the bundle came to its end.
    public var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// Takes the next bytes.
    /// - Returns: what they complete, in order.
    /// - Throws: `BundleError`; what was found before the error in the same bytes is lost with it.
    public mutating func push(_ bytes: [UInt8]) throws(BundleError) -> [BundleEvent] {
        var events: [BundleEvent] = []
        var rest = bytes[...]
        do {
            while !rest.isEmpty {
                try step(&rest, &events)
            }
        } catch {
            state = .failed(error)
            throw error
        }
        return events
    }

    /// Says that no more bytes will come.
    public mutating func finish() throws(BundleError) {
        switch state {
        case .finished: return
        case .failed(let error): throw error
        default:
            let error = BundleError(.truncated, "The bundle ends in the middle: fetch it again.")
            state = .failed(error)
            throw error
        }
    }

    private mutating func step(_ rest: inout ArraySlice<UInt8>, _ events: inout [BundleEvent]) throws(BundleError) {
        switch state {
        case .magic(let have): try takeMagic(have, &rest)
        case .length(let have): try takeLength(have, &rest)
        case .header(let needed, let have): try takeHeader(needed, have, &rest, &events)
        case .content(let entry, let missing): takeContent(entry, missing, &rest, &events)
        case .finished: throw BundleError(.trailingBytes, "Bytes follow the end of the bundle.")
        case .failed(let error): throw error
        }
    }

    private mutating func takeMagic(_ have: [UInt8], _ rest: inout ArraySlice<UInt8>) throws(BundleError) {
        let magic = BundleEncoder.magic
        let bytes = have + rest.prefix(magic.count - have.count)
        rest = rest.dropFirst(bytes.count - have.count)
        guard magic.starts(with: bytes) else {
            throw BundleError(.notABundle, "These bytes are not a bundle of files, or one of another version.")
        }
        guard bytes.count == magic.count else { return state = .magic(bytes) }
        hasher.update(bytes)
        state = .length([])
    }

    private mutating func takeLength(_ have: [UInt8], _ rest: inout ArraySlice<UInt8>) throws(BundleError) {
        guard let byte = rest.popFirst() else { return }
        let bytes = have + [byte]
        // Two bytes of varint hold every length up to the cap of a header.
        guard byte & 0x80 == 0 else {
            guard bytes.count < 2 else { throw BundleError(.badHeader, "The bundle has a header that is too long.") }
            return state = .length(bytes)
        }
        var offset = 0
        guard let length = try? Varint.decode(bytes, at: &offset), length > 0,
            length <= UInt64(WorkloadLimits.bundleHeaderBytes)
        else { throw BundleError(.badHeader, "The bundle has a header of a length that is not allowed.") }
        state = .header(needed: Int(length), [])
    }

    private mutating func takeHeader(
        _ needed: Int, _ have: [UInt8], _ rest: inout ArraySlice<UInt8>, _ events: inout [BundleEvent]
    ) throws(BundleError) {
        let bytes = have + rest.prefix(needed - have.count)
        rest = rest.dropFirst(bytes.count - have.count)
        guard bytes.count == needed else { return state = .header(needed: needed, bytes) }
        switch try decode(bytes) {
        case .end(let count, let digest): try end(count: count, digest: digest, &events)
        case .entry(let entry): try begin(entry, header: bytes, &events)
        }
    }

    private func decode(_ bytes: [UInt8]) throws(BundleError) -> BundleHeader {
        do {
            return try BundleHeader.decode(bytes, limits: .default)
        } catch .invalid(let reason) {
            throw BundleError(.badHeader, "The bundle has a header that is refused: \(reason)")
        } catch {
            throw BundleError(.badHeader, "The bundle has a header that is not canonical DAG-CBOR (\(error)).")
        }
    }

    private mutating func begin(
        _ entry: BundleEntry, header: [UInt8], _ events: inout [BundleEvent]
    ) throws(BundleError) {
        try order.admit(entry)
        var length: [UInt8] = []
        Varint.append(UInt64(header.count), to: &length)
        hasher.update(length)
        hasher.update(header)
        events.append(.begin(entry))
        guard entry.contentBytes == 0 else { return state = .content(entry, missing: entry.contentBytes) }
        events.append(.end(entry))
        state = .length([])
    }

    private mutating func end(count: UInt64, digest: [UInt8], _ events: inout [BundleEvent]) throws(BundleError) {
        guard count == order.count, digest == hasher.finalize().bytes else {
            throw BundleError(.damaged, "The bundle is damaged: its digest is not that of its bytes. Fetch it again.")
        }
        events.append(.finished)
        state = .finished
    }

    private mutating func takeContent(
        _ entry: BundleEntry, _ missing: UInt64, _ rest: inout ArraySlice<UInt8>, _ events: inout [BundleEvent]
    ) {
        let part = Array(rest.prefix(Int(min(missing, UInt64(rest.count)))))
        rest = rest.dropFirst(part.count)
        hasher.update(part)
        events.append(.content(part))
        guard UInt64(part.count) == missing else {
            return state = .content(entry, missing: missing - UInt64(part.count))
        }
        events.append(.end(entry))
        state = .length([])
    }
}
