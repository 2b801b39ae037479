// SPDX-License-Identifier: Apache-2.0

/// One instruction of the kernel's classic packet filter machine (`struct sock_filter`).
struct BPFInstruction: Sendable, Equatable {
    var code: UInt16
    /// How many instructions to skip if the condition holds, and if not.
    var jumpTrue: UInt8 = 0
    var jumpFalse: UInt8 = 0
    var value: UInt32

    /// Loads the 32-bit word at `offset` of the data.
    static func load(_ offset: UInt32) -> BPFInstruction { BPFInstruction(code: 0x20, value: offset) }

    /// Keeps only the bits of `mask`.
    static func and(_ mask: UInt32) -> BPFInstruction { BPFInstruction(code: 0x54, value: mask) }

    static func ifEqual(_ value: UInt32, skip jumpTrue: UInt8 = 0, else jumpFalse: UInt8 = 0) -> BPFInstruction {
        BPFInstruction(code: 0x15, jumpTrue: jumpTrue, jumpFalse: jumpFalse, value: value)
    }

    static func ifGreater(_ value: UInt32, skip jumpTrue: UInt8 = 0, else jumpFalse: UInt8 = 0) -> BPFInstruction {
        BPFInstruction(code: 0x25, jumpTrue: jumpTrue, jumpFalse: jumpFalse, value: value)
    }

    static func ifAnyBit(_ mask: UInt32, skip jumpTrue: UInt8 = 0, else jumpFalse: UInt8 = 0) -> BPFInstruction {
        BPFInstruction(code: 0x45, jumpTrue: jumpTrue, jumpFalse: jumpFalse, value: mask)
    }

    static func finish(_ verdict: SeccompVerdict) -> BPFInstruction {
        BPFInstruction(code: 0x06, value: verdict.rawValue)
    }

    /// Its 8 bytes in memory, as the kernel takes them on a little-endian machine.
    var bytes: [UInt8] {
        [UInt8(code & 0xff), UInt8(code >> 8), jumpTrue, jumpFalse]
            + (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}

/// What a filter says about a system call (seccomp(2)). The errno values are the same on both architectures.
struct SeccompVerdict: RawRepresentable, Sendable, Equatable {
    var rawValue: UInt32

    static let allow = SeccompVerdict(rawValue: 0x7fff_0000)
    static let killProcess = SeccompVerdict(rawValue: 0x8000_0000)
    /// EPERM
    static let notPermitted = error(1)
    /// ENOSYS: libraries then fall back to older calls.
    static let notImplemented = error(38)
    /// EAFNOSUPPORT
    static let noSuchFamily = error(97)

    static func error(_ number: UInt32) -> SeccompVerdict { SeccompVerdict(rawValue: 0x0005_0000 | number) }
}
