// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats
import Testing
import Umbral

@testable import Grants

@Suite("Grants")
struct GrantTests {
    static let order = OrderID(digest: Hash.sha256(Array("order".utf8)))
    static let provider = PublicKey(Hash.sha256(Array("provider".utf8)))

    static func conditions(_ deal: Deal) -> [GrantCondition] {
        [.lease(deal.lease), .order(order, provider: provider), .until(5_000)]
    }

    @Test("every form of a grant is read back equal, signed by its grantor")
    func coding() throws {
        let deal = try Deal()
        for condition in Self.conditions(deal) {
            let signed = SignedGrant(deal.grant(condition), key: deal.account)
            let back = try SignedGrant.decode(signed.encoded())
            #expect(back == signed)
            #expect(back.isSigned)
            #expect(back.id == signed.id)
            #expect(signed.encoded().count <= GrantLimits.grantBytes)
        }
    }

    @Test("no bit of a signed grant can be changed")
    func tampering() throws {
        let deal = try Deal()
        let bytes = SignedGrant(deal.grant(.lease(deal.lease)), key: deal.account).encoded()
        for bit in 0..<bytes.count * 8 {
            guard let other = try? SignedGrant.decode(bytes.flipped(bit)) else { continue }
            #expect(!other.isSigned, "bit \(bit)")
        }
    }

    @Test("a grant is refused whose threshold or proxies make no sense")
    func form() throws {
        let deal = try Deal()
        let good = deal.grant(.until(5_000))
        #expect(good.fault == nil)
        var changes: [(String, (inout Grant) -> Void)] = []
        changes.append(("no proxies", { $0.proxies = [] }))
        changes.append(("a threshold of none", { $0.threshold = 0 }))
        changes.append(("more needed than there are", { $0.threshold = 4 }))
        changes.append(("a proxy twice", { $0.proxies = [$0.proxies[0], $0.proxies[0]] }))
        changes.append(("proxies out of order", { $0.proxies.reverse() }))
        changes.append(("17 proxies", { $0.proxies = (0..<17).map { Hash.sha256([UInt8($0)]) }.sorted() }))
        for (what, change) in changes {
            var grant = good
            change(&grant)
            #expect(grant.fault != nil, "\(what)")
            #expect(throws: DagCBORError.self, "\(what)") { try Grant.decode(grant.encoded()) }
        }
    }

    @Test("random bytes, cut bytes and changed bytes never trap a decoder")
    func fuzz() throws {
        let deal = try Deal()
        let signed = SignedGrant(deal.grant(.order(Self.order, provider: Self.provider)), key: deal.account)
        let capsule = try Capsule.encapsulate(to: deal.owner.delegating.publicKey).capsule
        let fragment = try deal.fragments()[0]
        let request = FragmentRequest(
            network: deal.network, proxy: deal.proxies[0], delegating: deal.x(deal.owner.delegating), lease: nil,
            capsule: capsule, key: deal.receiving)
        let samples: [[UInt8]] = [
            signed.encoded(), FragmentDeposit(grant: signed, fragment: fragment.unverified).encoded(),
            request.encoded(),
            FragmentAnswer(grant: signed, fragment: try fragment.reencrypt(capsule).unverified).encoded(),
            GrantRevocation(of: signed.id, network: deal.network, key: deal.account).encoded(),
        ]
        let decoders: [([UInt8]) throws -> Void] = [
            { _ = try SignedGrant.decode($0) }, { _ = try FragmentDeposit.decode($0) },
            { _ = try FragmentRequest.decode($0) }, { _ = try FragmentAnswer.decode($0) },
            { _ = try GrantRevocation.decode($0) },
        ]
        var random = SplitMix(state: 11)
        for (sample, decode) in zip(samples, decoders) {
            try decode(sample)
            for count in 0..<sample.count {
                #expect(throws: (any Error).self) { try decode(Array(sample[..<count])) }
            }
            for _ in 0..<300 { try? decode(sample.flipped(Int.random(in: 0..<sample.count * 8, using: &random))) }
            for _ in 0..<300 {
                let count = Int.random(in: 0..<200, using: &random)
                try? decode((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
            }
        }
    }

    @Test("a request is good for one proxy, one content and one key")
    func requests() throws {
        let deal = try Deal()
        let capsule = try Capsule.encapsulate(to: deal.owner.delegating.publicKey).capsule
        let request = FragmentRequest(
            network: deal.network, proxy: deal.proxies[0], delegating: deal.x(deal.owner.delegating),
            lease: deal.lease, capsule: capsule, key: deal.receiving)
        #expect(request.isSigned)
        #expect(try FragmentRequest.decode(request.encoded()).isSigned)
        let bytes = request.encoded()
        for bit in 0..<bytes.count * 8 {
            guard let other = try? FragmentRequest.decode(bytes.flipped(bit)) else { continue }
            #expect(!other.isSigned, "bit \(bit)")
        }
        // A signature by somebody else's key does not make it theirs.
        let foreign = FragmentRequest(
            network: deal.network, proxy: deal.proxies[0], delegating: deal.x(deal.owner.delegating),
            lease: deal.lease, capsule: capsule, key: UmbralSecretKey.generate().normalised)
        #expect(!FragmentRequest(body: request.body, signature: foreign.signature).isSigned)
    }

    @Test("two contents of one owner have unrelated keys, and the same salt gives the same keys")
    func ownerKeys() throws {
        let (one, other, again) = (try Deal(salt: 1), try Deal(salt: 2), try Deal(salt: 1))
        #expect(one.owner.delegating.publicKey != other.owner.delegating.publicKey)
        #expect(one.owner.signing.publicKey != one.owner.delegating.publicKey)
        #expect(one.owner.delegating.publicKey == again.owner.delegating.publicKey)
        #expect(one.owner.delegating.isEvenY && one.owner.signing.isEvenY)
        #expect(try OwnerKeys.receiving(account: one.account).isEvenY)
    }

    @Test("by default three proxies are asked for and two must answer; what cannot be had is refused")
    func policy() {
        func numbers(_ policy: GrantPolicy, _ known: Int) -> [Int]? {
            policy.numbers(known: known).map { [$0.threshold, $0.proxies] }
        }
        #expect(numbers(GrantPolicy(), 0) == [1, 1])
        #expect(numbers(GrantPolicy(), 1) == [1, 1])
        #expect(numbers(GrantPolicy(), 2) == [2, 2])
        #expect(numbers(GrantPolicy(), 3) == [2, 3])
        #expect(numbers(GrantPolicy(), 9) == [2, 3])
        #expect(numbers(GrantPolicy(proxies: 5), 9) == [3, 5])
        #expect(numbers(GrantPolicy(proxies: 5, threshold: 5), 5) == [5, 5])
        for bad in [
            GrantPolicy(proxies: 0), GrantPolicy(proxies: 17), GrantPolicy(threshold: 0), GrantPolicy(threshold: 4),
        ] {
            #expect(numbers(bad, 20) == nil)
        }
        #expect(numbers(GrantPolicy(proxies: 4), 3) == nil)
    }
}
