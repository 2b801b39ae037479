// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Why bytes are not the DAG-PB of a node, or a node's data not a UnixFS message.
public enum UnixFSFormatError: Error, Hashable, Sendable {
    /// The chunk is larger than `UnixFSLimits.chunkBytes`.
    case tooLarge
    /// The input ends before a field does.
    case truncated
    /// A varint is not in its shortest form, or holds more than 64 bits.
    case badVarint
    /// A field that the message does not have, or with another wire type than the message gives it.
    case unexpectedField(UInt64)
    /// A field that must come before those already read.
    case misplacedField(UInt64)
    /// A field that is given twice.
    case duplicateField(UInt64)
    /// A link has no hash.
    case missingHash
    /// A link's hash is not a CID.
    case badCID
    /// The node has more links than `UnixFSLimits.linksPerNode`.
    case tooManyLinks
    /// The node has no UnixFS message.
    case missingData
    /// The UnixFS message does not say its type.
    case missingType
    /// The UnixFS message is of a type that the specification does not know.
    case unknownType(UInt64)
    /// A number does not fit its field: a mode above 32 bits, or nanoseconds outside 1 to 999 999 999.
    case outOfRange
    /// The chunk's codec is neither raw nor DAG-PB.
    case unsupportedCodec(Multicodec)
}

extension UnixFSFormatError: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .tooLarge: "the chunk is larger than \(UnixFSLimits.chunkBytes) bytes"
        case .truncated: "the input ends before a field does"
        case .badVarint: "a number is not in its shortest form, or has more than 64 bits"
        case .unexpectedField(let field): "field \(field) is unknown or of the wrong kind"
        case .misplacedField(let field): "field \(field) comes too late"
        case .duplicateField(let field): "field \(field) is given twice"
        case .missingHash: "a link has no hash"
        case .badCID: "a link's hash is not a CID"
        case .tooManyLinks: "the node has more than \(UnixFSLimits.linksPerNode) links"
        case .missingData: "the node holds no UnixFS data"
        case .missingType: "the UnixFS data does not say what it is"
        case .unknownType(let type): "the UnixFS type \(type) is unknown"
        case .outOfRange: "a number does not fit its field"
        case .unsupportedCodec(let codec): "the codec \(codec.rawValue) is neither raw nor DAG-PB"
        }
    }
}
