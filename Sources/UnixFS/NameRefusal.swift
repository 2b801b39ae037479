// SPDX-License-Identifier: Apache-2.0

/// Why some bytes are not the name of an entry, or not one that may be written to a disk.
public enum NameRefusal: Error, Hashable, Sendable {
    /// There is no name.
    case empty
    /// "." or "..", which mean a folder and its parent.
    case relative
    /// There is a "/", which parts names.
    case slash
    /// There is a NUL, which ends names.
    case nul
    /// The bytes are not UTF-8.
    case notUTF8
    /// The name has more bytes than `max`.
    case tooLong(max: Int)
    /// There is a control character, or one that changes the direction of text: it could hide or forge what people see.
    case control(Unicode.Scalar)
}

extension NameRefusal: CustomStringConvertible {
    /// One sentence for people; never holds the name itself.
    public var description: String {
        switch self {
        case .empty: "a name is empty"
        case .relative: "a name is \".\" or \"..\""
        case .slash: "a name has a \"/\""
        case .nul: "a name has a NUL"
        case .notUTF8: "a name is not UTF-8"
        case .tooLong(let max): "a name is longer than \(max) bytes"
        case .control(let scalar): "a name has the control character U+\(String(scalar.value, radix: 16))"
        }
    }
}
