// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Testing

@testable import PlacementCore

@Suite("Decisions on orders")
struct PlacementTests {
    /// One obstacle: what is changed, and the code, a piece of the reason and the remedy that it must give.
    struct Obstacle: Sendable, CustomStringConvertible {
        let description: String
        let change: @Sendable (inout Situation) -> Void
        let code: String
        let reason: String
        let remedy: String
    }

    static let obstacles: [Obstacle] = [
        Obstacle(
            description: "its own order", change: { $0.order.tenant = $0.facts.provider }, code: "ownOrder",
            reason: "own order", remedy: ""),
        Obstacle(
            description: "draining", change: { $0.facts.isDraining = true }, code: "draining",
            reason: "no new work", remedy: "try later"),
        Obstacle(
            description: "a limit that the machine cannot enforce",
            change: { $0.facts.missing = [("memory", "no memory controller")] }, code: "cannotLimit",
            reason: "cannot limit memory: no memory controller", remedy: ""),
        Obstacle(
            description: "as many leases as the owner wants",
            change: {
                $0.facts.policy.maximumLeases = 2
                $0.facts.openLeases = 2
            }, code: "leasesFull", reason: "2 leases", remedy: "try later"),
        Obstacle(
            description: "pays less than the owner works for",
            change: { $0.facts.policy.minimumRate = 6 * credit }, code: "belowMinimumRate", reason: "at least 6/h",
            remedy: "--max-price 6/h"),
        Obstacle(
            description: "the listing brings less than the owner works for, though the order would pay it",
            change: { $0.facts.policy.minimumRate = 4 * credit + 1 }, code: "belowMinimumRate",
            reason: "at its price the order brings 4/h", remedy: ""),
        Obstacle(
            description: "longer than the owner allows", change: { $0.facts.policy.maximumDuration = hour - 1 },
            code: "durationTooLong", reason: "at most 3599 s", remedy: "--timeout 3599s"),
        Obstacle(
            description: "network that the owner does not allow",
            change: {
                $0.facts.policy.allowsOpenNetwork = false
                $0.order.terms.requirements.openNetwork = true
            }, code: "networkNotOffered", reason: "no network access", remedy: "--network none"),
        Obstacle(
            description: "an interpreter that the owner does not offer",
            change: { $0.facts.policy.interpreters = ["shell"] }, code: "interpreterMissing",
            reason: "no python, only shell", remedy: ""),
        Obstacle(
            description: "a closing listing", change: { $0.listing.isClosing = true }, code: "listingClosing",
            reason: "closing", remedy: ""),
        Obstacle(
            description: "more cores than are free now", change: { $0.listing.free.cpuMillis = 1500 }, code: "capacity",
            reason: "1500m cores free of 8, and 2 is asked for", remedy: "try later, or --cpus 1500m"),
        Obstacle(
            description: "no core free now", change: { $0.listing.free.cpuMillis = 0 }, code: "capacity",
            reason: "0 cores free of 8, and 2 is asked for", remedy: "try later"),
        Obstacle(
            description: "more cores than there are",
            change: {
                $0.order.terms.requirements.resources.cpuMillis = 9000
                $0.order.terms.maximumRate = 100 * credit
            }, code: "capacity",
            reason: "9 is asked for", remedy: "--cpus 8"),
        Obstacle(
            description: "more memory than is free now", change: { $0.listing.free.memoryBytes = 3 * gibibyte },
            code: "capacity", reason: "3072Mi memory free of 16384Mi, and 4096Mi is asked for",
            remedy: "try later, or --memory 3072Mi"),
        Obstacle(
            description: "more disk than there is",
            change: { $0.order.terms.requirements.resources.diskBytes = 101 * gibibyte }, code: "capacity",
            reason: "103424Mi is asked for", remedy: "--disk 102400Mi"),
        Obstacle(
            description: "stronger isolation", change: { $0.order.terms.requirements.isolation = .kernel },
            code: "isolationTooWeak", reason: "offers isolation container, and kernel is required",
            remedy: "--isolation container"),
        Obstacle(
            description: "an interpreter that is not there",
            change: { $0.order.terms.requirements.interpreter = "node" }, code: "interpreterMissing",
            reason: "no node, only python, shell", remedy: ""),
        Obstacle(
            description: "network that the listing does not offer",
            change: {
                $0.listing.terms.offer.openNetwork = false
                $0.order.terms.requirements.openNetwork = true
            }, code: "networkNotOffered", reason: "no network access", remedy: "--network none"),
        Obstacle(
            description: "longer than the listing takes", change: { $0.listing.terms.maximumDuration = 1_999 },
            code: "durationTooLong", reason: "at most 1 s", remedy: "--timeout 1s"),
        Obstacle(
            description: "shorter than the listing takes", change: { $0.order.terms.duration = 999 },
            code: "durationTooShort", reason: "at least 1 s", remedy: "--timeout 1s"),
        Obstacle(
            description: "less collateral than the listing stakes", change: { $0.listing.terms.collateral = 5 },
            code: "insufficientCollateral", reason: "stakes 0.000000005 on a lease", remedy: "try later"),
        Obstacle(
            description: "a higher stake demanded than the listing has",
            change: { $0.order.terms.requirements.collateral = $0.listing.terms.collateral + 7 },
            code: "collateralTooLow", reason: "and 0.000000007 is demanded", remedy: ""),
        Obstacle(
            description: "a sealed bid to be revealed within an outage",
            change: {
                $0.order.terms.allocation = .auction(
                    AuctionRules(window: 5_000, reveal: 59_999, criterion: .price))
            }, code: "revealTooShort", reason: "61 s to reveal", remedy: "--reveal 61s"),
        Obstacle(
            description: "a channel whose dispute window passes within an outage",
            change: { $0.order.terms.payment = .channel(tick: 1_000, grace: 0, disputeWindow: 59_999) },
            code: "disputeTooShort", reason: "61 s to show its last voucher", remedy: ""),
        Obstacle(
            description: "an attribute that the provider does not have",
            change: { $0.order.terms.requirements.attributes = [AttributeRequirement(name: "region", value: "eu")] },
            code: "attributeMissing", reason: "region = eu", remedy: ""),
        Obstacle(
            description: "a data set that the provider does not hold",
            change: { $0.order.terms.requirements.datasets = [CID.of([9], codec: .raw)] },
            code: "datasetMissing", reason: "does not hold the data set", remedy: ""),
        Obstacle(
            description: "an order that names other providers",
            change: { $0.order.terms.requirements.providers = [AccountID(digest(8)), AccountID(digest(9))].sorted() },
            code: "providerNotNamed", reason: "names others alone", remedy: ""),
        Obstacle(
            description: "pays less than the listing costs", change: { $0.order.terms.maximumRate = 4 * credit - 1 },
            code: "priceTooLow", reason: "it costs 4/h, and the order pays at most 3.999999999/h",
            remedy: "--max-price 4/h"),
        Obstacle(
            description: "a price beyond all money",
            change: { $0.listing.terms.prices = Prices(coreHour: .max, memoryGiBHour: .max) }, code: "amountOverflow",
            reason: "beyond all money", remedy: ""),
    ]

    /// What only the provider objects to.
    static let ownView: Set = ["revealTooShort", "disputeTooShort"]

    @Test("an order that fits is taken at the listing's price")
    func accepts() {
        #expect(Situation().decide() == .accept(Situation.id, rate: 4 * credit))
    }

    @Test("each obstacle alone gives exactly one objection, with its remedy", arguments: obstacles)
    func objects(_ obstacle: Obstacle) {
        var situation = Situation()
        obstacle.change(&situation)
        let found = situation.objections
        #expect(found.map(\.code) == [obstacle.code])
        #expect(found.first?.remedy == obstacle.remedy)
        #expect(found.first?.reason.contains(obstacle.reason) == true, "\(found)")
    }

    @Test("an order that names this provider among others, or nobody, is taken")
    func named() {
        var situation = Situation()
        for providers in [[], [AccountID(digest(3))], [AccountID(digest(3)), AccountID(digest(8))].sorted()] {
            situation.order.terms.requirements.providers = providers
            #expect(situation.decide() == .accept(Situation.id, rate: 4 * credit))
        }
    }

    @Test("following the remedies of an objection leads to acceptance")
    func remediesHelp() {
        var situation = Situation()
        situation.order.terms.requirements.resources.memoryBytes = 20 * gibibyte
        situation.order.terms.requirements.isolation = .confidential
        situation.order.terms.duration = 3 * hour
        situation.order.terms.maximumRate = 1
        #expect(
            situation.objections.map(\.remedy)
                == ["--memory 16384Mi", "--isolation container", "--timeout 7200s", "--max-price 12/h"])
        situation.order.terms.requirements.resources.memoryBytes = 16384 << 20
        situation.order.terms.requirements.isolation = .container
        situation.order.terms.duration = 7_200_000
        situation.order.terms.maximumRate = 12 * credit
        #expect(situation.decide() == .accept(Situation.id, rate: 10 * credit))
    }

    @Test("all of the owner's objections are named together, and those of listings only when it has none")
    func ownersFirst() {
        var situation = Situation()
        situation.facts.isDraining = true
        situation.facts.policy.maximumDuration = 1000
        situation.facts.missing = [("cpu", "a"), ("disk", "b")]
        situation.listing.isClosing = true
        #expect(
            situation.objections.map(\.code) == ["draining", "cannotLimit", "cannotLimit", "durationTooLong"])
    }

    @Test("of several listings the cheapest that fits is taken, the first of equals")
    func cheapest() {
        var situation = Situation()
        func listing(_ number: UInt8, coreHour: NanoCredits, closing: Bool = false) -> (id: ListingID, listing: Listing)
        {
            var listing = situation.listing
            listing.terms.prices.coreHour = coreHour
            listing.isClosing = closing
            return (ListingID(digest: digest(number)), listing)
        }
        let dear = listing(10, coreHour: credit + 2)
        let cheap = listing(11, coreHour: credit)
        let equal = listing(12, coreHour: credit)
        let cheapestClosing = listing(13, coreHour: 1, closing: true)
        situation.facts.listings = [dear, cheapestClosing, cheap, equal]
        #expect(Placement.decide(situation.order, situation.facts) == .accept(cheap.id, rate: 4 * credit))
        situation.facts.listings = [dear]
        #expect(Placement.decide(situation.order, situation.facts) == .accept(dear.id, rate: 4 * credit + 4))
    }

    @Test("windows of twice the longest silence that is no outage are taken, whatever a network calls one")
    func windows() {
        for outage: UInt64 in [100, 30_000, 45_000] {
            for (length, code) in [(2 * outage, nil), (2 * outage - 1, "revealTooShort")] as [(UInt64, String?)] {
                var situation = Situation()
                situation.facts.outage = outage
                situation.order.terms.allocation = .auction(
                    AuctionRules(window: 1, reveal: length, criterion: .price))
                #expect(situation.objections.map(\.code) == (code.map { [$0] } ?? []))
            }
            for (length, code) in [(2 * outage, nil), (2 * outage - 1, "disputeTooShort")] as [(UInt64, String?)] {
                var situation = Situation()
                situation.facts.outage = outage
                situation.order.terms.payment = .channel(tick: 100, grace: 0, disputeWindow: length)
                #expect(situation.objections.map(\.code) == (code.map { [$0] } ?? []))
            }
        }
        // An open auction needs nobody to come back.
        var situation = Situation()
        situation.order.terms.allocation = .auction(AuctionRules(window: 1, criterion: .price))
        #expect(situation.decide() == .accept(Situation.id, rate: 4 * credit))
    }

    @Test("when no listing fits, the objections are those of the nearest one")
    func nearest() {
        var situation = Situation()
        var far = situation.listing
        far.isClosing = true
        far.terms.maximumDuration = 1000
        var near = situation.listing
        near.terms.maximumDuration = 1000
        situation.facts.listings = [(ListingID(digest: digest(10)), far), (ListingID(digest: digest(11)), near)]
        guard case .refuse(let objections) = Placement.decide(situation.order, situation.facts) else {
            Issue.record("it was accepted")
            return
        }
        #expect(objections.map(\.code) == ["durationTooLong"])
        situation.facts.listings = []
        #expect(
            Placement.decide(situation.order, situation.facts)
                == .refuse([Objection(code: "noListing", reason: "it has nothing on the market", remedy: "")]))
    }

    @Test("an owner who decides by hand is asked about what fits, and about nothing else")
    func byHand() {
        var situation = Situation()
        situation.facts.policy.acceptsAutomatically = false
        #expect(situation.decide() == .awaitOwner(Situation.id, rate: 4 * credit))
        situation.listing.isClosing = true
        #expect(situation.objections.map(\.code) == ["listingClosing"])
    }

    @Test("an owner without a maximum of leases leaves it to capacity")
    func leasesUnlimited() {
        var situation = Situation()
        situation.facts.openLeases = 1_000
        #expect(situation.decide() == .accept(Situation.id, rate: 4 * credit))
        situation.facts.policy.maximumLeases = 1_001
        #expect(situation.decide() == .accept(Situation.id, rate: 4 * credit))
    }

    @Test("what the placement accepts, the ledger accepts, and at the same price")
    func agreesWithLedger() throws {
        // Bits of a multiplied counter choose the obstacles: the same on every run.
        for seed in (0..<512).map({ UInt64($0) &* 0x9e37_79b9_7f4a_7c15 }) {
            var situation = Situation()
            situation.facts.policy = OwnerPolicy(maximumDuration: .max, allowsOpenNetwork: true)
            for (index, obstacle) in Self.obstacles.enumerated()
            where index >= 9 && seed >> index & 3 == 0 && !Self.ownView.contains(obstacle.code) {
                obstacle.change(&situation)
            }
            let ledger = try? LedgerState.rate(
                of: situation.order.terms, at: situation.listing, id: Situation.id,
                of: situation.facts.record, time: situation.facts.now)
            if let ledger {
                #expect(situation.decide() == .accept(Situation.id, rate: ledger), "seed \(seed)")
            } else {
                #expect(!situation.objections.isEmpty, "seed \(seed)")
            }
        }
    }
}
