// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Envelopes
import JobProtocol
import Keys
import LedgerCore
import Multiformats
import Testing

@Suite("Messages between tenant and provider")
struct JobProtocolTests {
    let network = CID.of([1], codec: .dagCBOR)
    let other = CID.of([2], codec: .dagCBOR)
    let lease = LeaseID(digest: Hash.sha256([3]))

    @Test("a refusal is the provider's own word on this network, and survives the wire")
    func refusalIsSigned() throws {
        let key = PrivateKey.generate()
        let notice = RefusalNotice(
            order: OrderID(digest: Hash.sha256([4])), at: 5,
            reasons: [.init(code: "capacity", reason: "full", remedy: "try later")], key: key, network: network)
        let read = try RefusalNotice.decode(notice.encoded())
        #expect(read == notice)
        #expect(read.isSigned(for: network))
        #expect(!read.isSigned(for: other))
    }

    @Test("a refusal with any field changed is nobody's word")
    func alteredRefusal() throws {
        let notice = RefusalNotice(
            order: OrderID(digest: Hash.sha256([4])), at: 5, reasons: [.init(code: "a", reason: "b", remedy: "c")],
            key: .generate(), network: network)
        var changed: [RefusalNotice] = [notice, notice, notice, notice]
        changed[0].at += 1
        changed[1].order = OrderID(digest: .zero)
        changed[2].reasons[0].remedy = "pay me"
        changed[3].provider = PrivateKey.generate().publicKey
        for notice in changed { #expect(!notice.isSigned(for: network)) }
    }

    @Test("a stop request is the tenant's for one lease of one network")
    func stopRequest() throws {
        let tenant = PrivateKey.generate()
        let request = try StopRequest.decode(StopRequest(lease: lease, key: tenant, network: network).encoded())
        #expect(request.isSigned(by: tenant.publicKey, network: network))
        #expect(!request.isSigned(by: tenant.publicKey, network: other))
        #expect(!request.isSigned(by: PrivateKey.generate().publicKey, network: network))
        var moved = request
        moved.lease = LeaseID(digest: .zero)
        #expect(!moved.isSigned(by: tenant.publicKey, network: network))
    }

    @Test("foreign bytes are refused without a trap", arguments: 0..<200)
    func garbage(seed: Int) {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<seed).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        #expect(throws: DagCBORError.self) { try RefusalNotice.decode(bytes) }
        #expect(throws: DagCBORError.self) { try StopRequest.decode(bytes) }
    }

    @Test("a log's opening survives the wire, and nothing else is one")
    func opening() {
        let opening = LogExchange.Opening(lease: lease, from: 0x0102_0304_0506_0708, follows: true)
        #expect(LogExchange.Opening(opening.bytes) == opening)
        #expect(LogExchange.Opening(Array(opening.bytes.dropLast())) == nil)
        #expect(LogExchange.Opening(opening.bytes + [0]) == nil)
        #expect(LogExchange.Opening(Array(opening.bytes.dropLast()) + [2]) == nil)
    }

    @Test("tenant and provider come to the same keys, and each purpose has its own")
    func keys() throws {
        let account = PrivateKey.generate()
        let tenant = try JobKeys(account: account, salt: [UInt8](repeating: 1, count: 16))
        let provider = JobKeys(granted: tenant.content)
        #expect(tenant.output == provider.output)
        #expect(tenant.log == provider.log)
        let all = [tenant.manifest, tenant.files, tenant.log, tenant.output, tenant.liveLog, tenant.content]
        for (index, key) in all.enumerated() {
            for other in all[(index + 1)...] { #expect(!(key == other)) }
        }
        let otherOrder = try JobKeys(account: account, salt: [UInt8](repeating: 2, count: 16))
        #expect(!(otherOrder.content == tenant.content))
    }
}
