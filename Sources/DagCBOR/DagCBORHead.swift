// SPDX-License-Identifier: Apache-2.0

/// The initial byte of a data item and its argument (RFC 8949 section 3).
struct DagCBORHead {
    /// The major types.
    enum Major {
        static let unsigned: UInt8 = 0
        static let negative: UInt8 = 1
        static let bytes: UInt8 = 2
        static let text: UInt8 = 3
        static let array: UInt8 = 4
        static let map: UInt8 = 5
        static let tag: UInt8 = 6
        static let simple: UInt8 = 7
    }

    /// Whole initial bytes and tags with a meaning of their own.
    enum Code {
        static let `false`: UInt8 = 0xf4
        static let `true`: UInt8 = 0xf5
        static let null: UInt8 = 0xf6
        static let half: UInt8 = 0xf9
        static let single: UInt8 = 0xfa
        static let double: UInt8 = 0xfb
        static let `break`: UInt8 = 0xff
        static let linkTag: UInt64 = 42
    }

    let major: UInt8
    let argument: UInt64
}
