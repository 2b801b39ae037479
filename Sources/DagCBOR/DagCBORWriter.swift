// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Writes canonical DAG-CBOR piece by piece.
///
/// Heads are always in their shortest form. The caller gives map keys in canonical order (`DagCBORKeyOrder`) and as
/// many items as each header announces; in debug builds a mistake in that traps, in release builds it is not looked
/// for.
public struct DagCBORWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8]

    #if DEBUG
        private var structure = DagCBORStructureCheck()
    #endif

    /// An empty writer with room for this many bytes.
    public init(reservingCapacity capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// The finished encoding. Every announced item must have been written.
    public func finished() -> [UInt8] {
        #if DEBUG
            structure.finish()
        #endif
        return bytes
    }

    /// Writes an integer of zero or more.
    public mutating func writeUnsigned(_ value: UInt64) {
        noteValue()
        writeHead(DagCBORHead.Major.unsigned, value)
    }

    /// Writes an integer.
    public mutating func writeInteger(_ value: Int64) {
        noteValue()
        if value >= 0 {
            writeHead(DagCBORHead.Major.unsigned, UInt64(value))
        } else {
            writeHead(DagCBORHead.Major.negative, UInt64(-1 - value))
        }
    }

    /// Writes a byte string.
    public mutating func writeBytes(_ value: [UInt8]) {
        noteValue()
        writeHead(DagCBORHead.Major.bytes, UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Writes a byte string of 32 bytes.
    public mutating func writeBytes(_ value: Bytes32) {
        noteValue()
        writeHead(DagCBORHead.Major.bytes, 32)
        value.withBytes { bytes.append(contentsOf: $0) }
    }

    /// Writes a text string.
    public mutating func writeText(_ value: String) {
        noteValue()
        writeString(value)
    }

    /// Writes true or false.
    public mutating func writeBool(_ value: Bool) {
        noteValue()
        bytes.append(value ? DagCBORHead.Code.true : DagCBORHead.Code.false)
    }

    /// Writes null.
    public mutating func writeNull() {
        noteValue()
        bytes.append(DagCBORHead.Code.null)
    }

    /// Writes a float, which must be finite (NaN or infinity is a programmer error).
    public mutating func writeFloat(_ value: Double) {
        precondition(value.isFinite, "DAG-CBOR has no NaN and no infinity")
        noteValue()
        bytes.append(DagCBORHead.Code.double)
        appendBigEndian(value.bitPattern, width: 8)
    }

    /// Writes a link.
    public mutating func writeLink(_ cid: CID) {
        noteValue()
        writeHead(DagCBORHead.Major.tag, DagCBORHead.Code.linkTag)
        let binary = cid.bytes
        writeHead(DagCBORHead.Major.bytes, UInt64(binary.count + 1))
        bytes.append(0)
        bytes.append(contentsOf: binary)
    }

    /// Opens an array; exactly `count` values follow.
    public mutating func writeArrayHeader(count: Int) {
        noteValue()
        writeHead(DagCBORHead.Major.array, UInt64(count))
        #if DEBUG
            structure.open(isMap: false, count: count)
        #endif
    }

    /// Opens a map; exactly `count` pairs of key and value follow.
    public mutating func writeMapHeader(count: Int) {
        noteValue()
        writeHead(DagCBORHead.Major.map, UInt64(count))
        #if DEBUG
            structure.open(isMap: true, count: count)
        #endif
    }

    /// Writes a key; it must come after the map's last one in canonical order.
    public mutating func writeKey(_ key: StaticString) {
        #if DEBUG
            structure.key(key.description)
        #endif
        writeHead(DagCBORHead.Major.text, UInt64(key.utf8CodeUnitCount))
        bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    }

    /// Writes a key known at run time only; it must come after the map's last one in canonical order.
    public mutating func writeDynamicKey(_ key: String) {
        #if DEBUG
            structure.key(key)
        #endif
        writeString(key)
    }

    private mutating func noteValue() {
        #if DEBUG
            structure.value()
        #endif
    }

    private mutating func writeString(_ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            writeHead(DagCBORHead.Major.text, UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    private mutating func writeHead(_ major: UInt8, _ argument: UInt64) {
        let type = major << 5
        switch argument {
        case 0..<24:
            bytes.append(type | UInt8(argument))
        case 24...0xff:
            bytes.append(type | 24)
            bytes.append(UInt8(argument))
        case 0x100...0xffff:
            bytes.append(type | 25)
            appendBigEndian(argument, width: 2)
        case 0x1_0000...0xffff_ffff:
            bytes.append(type | 26)
            appendBigEndian(argument, width: 4)
        default:
            bytes.append(type | 27)
            appendBigEndian(argument, width: 8)
        }
    }

    private mutating func appendBigEndian(_ value: UInt64, width: Int) {
        for position in stride(from: 8 * (width - 1), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(position)))
        }
    }
}
