// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// What is signed: never a bare body, always a body with its purpose and its network in front.
public enum SigningDomain {
    /// The bytes to sign for `body`.
    ///
    /// Layout:
    /// ```
    /// "weft/" ‖ tag ‖ 0x00 ‖ varint(length of network bytes) ‖ network bytes ‖ body
    /// ```
    /// The tag holds no zero byte and the network is length-prefixed, so two different triples never give the same
    /// bytes: a signature cannot be moved to another purpose or to another network.
    ///
    /// - Parameters:
    ///   - tag: A constant of the program such as `tx/v1`: 1 to 64 printable ASCII characters without spaces; traps
    ///     otherwise.
    ///   - network: CID of the network's genesis.
    ///   - body: Canonical encoding of what is signed.
    public static func message(tag: String, network: CID, body: [UInt8]) -> [UInt8] {
        message(tag: tag, network: network, body: body[...])
    }

    /// The same for a body within other bytes.
    public static func message(tag: String, network: CID, body: ArraySlice<UInt8>) -> [UInt8] {
        let tagBytes = tag.utf8
        precondition(
            (1...Limits.signingTag).contains(tagBytes.count) && tagBytes.allSatisfy { (0x21...0x7e).contains($0) },
            "a signing tag has 1 to 64 printable ASCII characters"
        )
        let networkBytes = network.bytes
        var message: [UInt8] = []
        message.reserveCapacity(5 + tagBytes.count + 2 + networkBytes.count + body.count)
        message.append(contentsOf: "weft/".utf8)
        message.append(contentsOf: tagBytes)
        message.append(0)
        Varint.append(UInt64(networkBytes.count), to: &message)
        message.append(contentsOf: networkBytes)
        message.append(contentsOf: body)
        return message
    }
}
