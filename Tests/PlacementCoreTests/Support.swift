// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import PlacementCore

@testable import LedgerCore

let credit: NanoCredits = 1_000_000_000
let gibibyte: UInt64 = 1 << 30
let hour: UInt64 = 3_600_000

/// An account or a record with a known name.
func digest(_ number: UInt8) -> Bytes32 { Hash.sha256([number]) }

/// An order and a provider that fit each other; each test changes one thing.
struct Situation {
    var order: Order
    var listing: Listing
    var facts: Placement.Facts

    /// Needs 2 cores and 4 GiB, which cost 4 credits per hour, and pays up to 5.
    init() {
        let resources = Resources(cpuMillis: 2000, memoryBytes: 4 * gibibyte, diskBytes: 10 * gibibyte)
        order = Order(
            tenant: AccountID(digest(1)),
            terms: OrderTerms(
                peer: digest(2),
                requirements: Requirements(
                    resources: resources, isolation: .namespace, interpreter: "python", openNetwork: false),
                maximumRate: 5 * credit, duration: hour, expires: hour, deposit: 6 * credit,
                manifest: CID.of([1], codec: .dagCBOR), salt: [UInt8](repeating: 0, count: 16)),
            placed: 0)
        let capacity = Resources(cpuMillis: 8000, memoryBytes: 16 * gibibyte, diskBytes: 100 * gibibyte)
        listing = Listing(
            provider: AccountID(digest(3)),
            terms: ListingTerms(
                capacity: capacity, prices: Prices(coreHour: credit, memoryGiBHour: credit / 2),
                offer: Offer(isolation: .container, interpreters: ["python", "shell"], openNetwork: true),
                minimumDuration: 1000, maximumDuration: 2 * hour),
            free: capacity, created: 0, isClosing: false)
        facts = Placement.Facts(
            provider: AccountID(digest(3)), record: ProviderRecord(profile: ProviderProfile(peer: digest(5))), now: 1,
            listings: [], policy: OwnerPolicy(allowsOpenNetwork: true), missing: [],
            openLeases: 0, isDraining: false)
    }

    static let id = ListingID(digest: digest(4))

    /// The decision with this one listing.
    func decide() -> Decision {
        var facts = facts
        facts.listings = [(Self.id, listing)]
        return Placement.decide(order, facts)
    }

    var objections: [Objection] {
        guard case .refuse(let objections) = decide() else { return [] }
        return objections
    }
}
