// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// What a witness signs: that the state after one block has this root.
public struct RootStatement: Hashable, Sendable {
    /// Separates root statements from everything else that a key signs.
    public static let domain = "state-root/1"

    public var height: UInt64
    /// The block's CID, and so all the chain before it.
    public var block: CID
    /// What the block states as `Block.root`.
    public var root: Bytes32
    /// The block's time, in milliseconds.
    public var time: LedgerTime

    public init(height: UInt64, block: CID, root: Bytes32, time: LedgerTime) {
        self.height = height
        self.block = block
        self.root = root
        self.time = time
    }

    /// What a block states that has this CID; nil if it states no root.
    public init?(of block: Block, cid: CID) {
        guard let root = block.root else { return nil }
        self.init(height: block.height, block: cid, root: root, time: block.time)
    }

    /// Signs for one network: the signature is worthless in any other.
    public func signed(by key: PrivateKey, network: CID) -> Countersignature {
        Countersignature(
            statement: self, signer: key.publicKey, signature: key.signature(of: message(network: network)))
    }

    /// The bytes that are signed.
    func message(network: CID) -> [UInt8] {
        SigningDomain.message(tag: Self.domain, network: network, body: encoded())
    }
}

/// Wire form: `{"root": bytes(32), "time": unsigned, "block": link, "height": unsigned}`.
extension RootStatement: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.field("root", root)
        writer.field("time", time)
        writer.writeKey("block")
        writer.writeLink(block)
        writer.field("height", height)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        root = try reader.bytes32("root")
        time = try reader.number("time")
        block = try reader.link("block")
        height = try reader.number("height")
    }
}
