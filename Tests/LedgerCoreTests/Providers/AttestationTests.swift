// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Dave vouches that Bob's machines are in the EU.
@Suite("Attested attributes")
struct AttestationTests {
    private static let day: UInt64 = 86_400_000

    private func attestation(
        _ world: World, of provider: PrivateKey? = nil, name: String = "region", value: String = "eu",
        expires: LedgerTime? = nil, by key: PrivateKey? = nil, network: CID? = nil
    ) -> Attestation {
        Attestation(
            of: (provider ?? world.bob).publicKey, name: name, value: value, expires: expires ?? world.time + Self.day,
            by: key ?? world.dave, network: network ?? world.genesis.network)
    }

    private func profile(_ attestation: Attestation?, value: String = "eu") -> ProviderProfile {
        ProviderProfile(
            peer: bytes32(20), attributes: [Attribute(name: "region", value: value, attestation: attestation)])
    }

    @Test("what a third party vouched for is taken, and kept as it was given")
    func taken() throws {
        var world = try World()
        let good = attestation(world)
        try world.submit(world.bob, .registerProvider(profile(good)))
        #expect(world.state.provider(world.bob.publicKey)?.profile.attributes.first?.attestation == good)
        #expect(good.signer == world.dave.publicKey)
    }

    @Test("an attestation for another provider, network, name, value or time is refused, as is one that was altered")
    func refused() throws {
        let world = try World()
        var moved = attestation(world)
        moved.expires += 1
        var renamed = attestation(world)
        renamed.signer = world.erin.publicKey
        var flipped = attestation(world)
        flipped.signature[63] ^= 1
        var empty = attestation(world)
        empty.signature = [UInt8](repeating: 0, count: 64)
        let bad: [String: Attestation] = [
            "another provider": attestation(world, of: world.carol),
            "another network": attestation(world, network: CID.of([9], codec: .dagCBOR)),
            "another name": attestation(world, name: "regio"), "another value": attestation(world, value: "us"),
            "a later expiry": moved, "another signer": renamed, "a flipped bit": flipped, "no signature": empty,
        ]
        for (what, attestation) in bad {
            #expect(
                try world.answer(world.bob, .registerProvider(profile(attestation))) == .badAttestation("region"),
                "\(what)")
        }
        // The right one under an altered value.
        #expect(
            try world.answer(world.bob, .registerProvider(profile(attestation(world), value: "us")))
                == .badAttestation("region"))
        // What was signed for another purpose.
        let body = Transaction(account: world.dave.publicKey, sequence: 0, expires: 1, operations: [])
        var misused = attestation(world)
        misused.signature = body.signature(by: world.dave, network: world.genesis.network)
        #expect(try world.answer(world.bob, .registerProvider(profile(misused))) == .badAttestation("region"))
    }

    @Test("an attestation is taken until its expiry, and at that moment no more")
    func expiry() throws {
        let world = try World()
        #expect(
            try world.answer(world.bob, .registerProvider(profile(attestation(world, expires: world.time + 1)))) == nil)
        for expires in [world.time, world.time - 1, 0] {
            let late = attestation(world, expires: expires)
            #expect(try world.answer(world.bob, .registerProvider(profile(late))) == .attestationExpired("region"))
        }
        #expect(try world.answer(world.bob, .registerProvider(profile(attestation(world, expires: .max)))) == nil)
    }

    @Test("anybody may vouch, the provider for itself too: who asks says whom it believes")
    func selfSigned() throws {
        var world = try World()
        try world.submit(world.bob, .registerProvider(profile(attestation(world, by: world.bob))))
    }

    // MARK: Orders

    /// Bob's listing, and an order that demands a region, vouched for by Dave unless said otherwise.
    private func market(
        _ profile: ProviderProfile, signer: PublicKey?
    ) throws -> (world: World, listing: ListingID, order: OrderID, terms: OrderTerms) {
        var world = try World()
        let listing = try world.register(world.bob)
        try world.submit(world.bob, .updateProvider(profile))
        var needs = World.needs
        needs.attributes = [AttributeRequirement(name: "region", value: "eu", signer: signer)]
        let terms = world.terms(requirements: needs, expires: world.time + 2 * Self.day)
        let order = try world.place(world.alice, terms)
        return (world, listing, order, terms)
    }

    private func answer(_ market: (world: World, listing: ListingID, order: OrderID, terms: OrderTerms)) throws
        -> Refusal?
    {
        let accept = LedgerCore.Operation.acceptOrder(market.order, listing: market.listing, grantee: bytes32(1))
        let answer = try market.world.answer(market.world.bob, accept)
        // Whoever takes the listing without an order is told the same.
        #expect(try market.world.answer(market.world.alice, .createLease(market.listing, market.terms)) == answer)
        return answer
    }

    @Test("an order that names no signer takes the provider's own word, and no other value")
    func ownWord() throws {
        #expect(try answer(try market(profile(nil), signer: nil)) == nil)
        #expect(try answer(try market(profile(nil, value: "us"), signer: nil)) == .attributeMissing("region"))
        #expect(try answer(try market(profile(nil, value: "EU"), signer: nil)) == .attributeMissing("region"))
        #expect(try answer(try market(ProviderProfile(peer: bytes32(20)), signer: nil)) == .attributeMissing("region"))
    }

    @Test("an order that names a signer takes that signer's word and nobody else's")
    func demandedSigner() throws {
        let world = try World()
        let dave = world.dave.publicKey
        #expect(try answer(try market(profile(attestation(world)), signer: dave)) == nil)
        #expect(try answer(try market(profile(nil), signer: dave)) == .attributeMissing("region"))
        let byErin = attestation(world, by: world.erin)
        #expect(try answer(try market(profile(byErin), signer: dave)) == .attributeMissing("region"))
        let byBob = attestation(world, by: world.bob)
        #expect(try answer(try market(profile(byBob), signer: dave)) == .attributeMissing("region"))
    }

    @Test("an attestation that has expired since counts as none; without it the provider's word is still there")
    func expiredMeanwhile() throws {
        let world = try World()
        for (signer, refusal) in [(world.dave.publicKey, Refusal.attributeMissing("region")), (nil, nil)] {
            var market = try market(profile(attestation(world, expires: world.time + hour)), signer: signer)
            market.world.time += hour - 1
            #expect(try answer(market) == nil)
            market.world.time += 1
            #expect(try answer(market) == refusal)
        }
    }

    @Test("two attestations of one attribute serve two tenants")
    func twoSigners() throws {
        let world = try World()
        let both = ProviderProfile(
            peer: bytes32(20),
            attributes: [world.dave, world.erin].map {
                Attribute(name: "region", value: "eu", attestation: attestation(world, by: $0))
            })
        for signer in [world.dave, world.erin] {
            #expect(try answer(try market(both, signer: signer.publicKey)) == nil)
        }
    }
}
