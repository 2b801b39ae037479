// SPDX-License-Identifier: Apache-2.0

extension DagCBORReader {
    /// Reads the next value, whatever it is, and checks that it is canonical throughout. Does not recurse.
    public mutating func skipValue() throws(DagCBORError) {
        let depth = frames.count
        try skipOne()
        while frames.count > depth {
            if let top = frames.last, top.isMap, !top.keyTaken { _ = try readKey() }
            try skipOne()
        }
    }

    /// Reads the next value as `skipValue` does and gives its bytes.
    public mutating func readEncodedValue() throws(DagCBORError) -> [UInt8] {
        let start = offset
        try skipValue()
        return Array(bytes[start..<offset])
    }

    /// Reads one scalar, or opens one collection.
    private mutating func skipOne() throws(DagCBORError) {
        switch try peekKind() {
        case .unsigned: _ = try readUnsigned()
        case .negative: _ = try readInteger()
        case .bytes:
            let head = try beginValue(.bytes)
            _ = try takeContent(head.argument, max: .max)
            endValue()
        case .text: _ = try readText(max: .max)
        case .array: _ = try readArrayHeader(max: .max)
        case .map: _ = try readMapHeader(max: .max)
        case .link: _ = try readLink()
        case .bool: _ = try readBool()
        case .null: _ = try readNullIfPresent()
        case .float: _ = try readFloat()
        }
    }
}
