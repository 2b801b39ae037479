// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats
import Umbral

extension FragmentDeposit: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("grant")
        grant.encode(to: &writer)
        writer.writeKey("fragment")
        writer.writeBytes(fragment.bytes)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("grant")
        grant = try SignedGrant(from: &reader)
        try reader.expectKey("fragment")
        let bytes = try reader.readBytes(max: KeyFragment.size)
        do { fragment = try KeyFragment(bytes: bytes) } catch { throw .invalid("not a key fragment") }
    }
}

extension FragmentRequest: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("body")
        body.encode(to: &writer)
        writer.writeKey("signature")
        writer.writeBytes(signature.bytes)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("body")
        let body = try Body(from: &reader)
        try reader.expectKey("signature")
        let signature = try reader.readBytes(max: UmbralSignature.size)
        do { self.init(body: body, signature: try UmbralSignature(bytes: signature)) } catch {
            throw .invalid("not a signature")
        }
    }
}

extension FragmentRequest.Body: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 6)
        writer.writeKey("lease")
        if let lease { writer.writeBytes(lease.digest) } else { writer.writeNull() }
        writer.writeKey("proxy")
        writer.writeBytes(proxy)
        writer.writeKey("capsule")
        writer.writeBytes(capsule.simpleBytes)
        writer.writeKey("network")
        writer.writeLink(network)
        writer.writeKey("receiving")
        writer.writeBytes(receiving)
        writer.writeKey("delegating")
        writer.writeBytes(delegating)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 6)
        try reader.expectKey("lease")
        lease = try reader.readNullIfPresent() ? nil : LeaseID(digest: try reader.readBytes32())
        try reader.expectKey("proxy")
        proxy = try reader.readBytes32()
        try reader.expectKey("capsule")
        let capsule = try reader.readBytes(max: Capsule.simpleSize)
        do { self.capsule = try Capsule(simpleBytes: capsule) } catch { throw .invalid("not a capsule") }
        try reader.expectKey("network")
        network = try reader.readLink()
        try reader.expectKey("receiving")
        receiving = try reader.readBytes32()
        try reader.expectKey("delegating")
        delegating = try reader.readBytes32()
    }
}

extension FragmentAnswer: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("grant")
        grant.encode(to: &writer)
        writer.writeKey("fragment")
        writer.writeBytes(fragment.bytes)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("grant")
        grant = try SignedGrant(from: &reader)
        try reader.expectKey("fragment")
        let bytes = try reader.readBytes(max: CapsuleFragment.size)
        do { fragment = try CapsuleFragment(bytes: bytes) } catch { throw .invalid("not a capsule fragment") }
    }
}

extension GrantRevocation: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.writeKey("grant")
        writer.writeLink(grant)
        writer.writeKey("grantor")
        writer.writeBytes(grantor.raw)
        writer.writeKey("network")
        writer.writeLink(network)
        writer.writeKey("signature")
        writer.writeBytes(signature)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        try reader.expectKey("grant")
        grant = try reader.readLink()
        try reader.expectKey("grantor")
        grantor = PublicKey(try reader.readBytes32())
        try reader.expectKey("network")
        network = try reader.readLink()
        try reader.expectKey("signature")
        signature = try reader.readBytes(max: 64)
    }
}
