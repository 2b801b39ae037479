// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats

@testable import LedgerCore

/// A channel of one credit from Alice to Bob, opened at `World.start`; its dispute window is 40 s.
struct Payment {
    static let window: UInt64 = 40_000

    var world: World
    let id: ChannelID
    let payerBefore: NanoCredits
    let payeeBefore: NanoCredits

    init(deposit: NanoCredits = credit) throws {
        world = try World()
        payerBefore = world.balance(world.alice)
        payeeBefore = world.balance(world.bob)
        let done = try world.submit(world.alice, .openChannel(Self.offer(to: world.bob, deposit: deposit)))
        id = ChannelID(transaction: done.id, operation: 0)
    }

    static func offer(to payee: PrivateKey, deposit: NanoCredits = credit) -> ChannelOffer {
        ChannelOffer(
            payee: payee.publicKey, deposit: deposit, ratePerTick: 1_000, tick: 1_000, grace: 500,
            disputeWindow: window)
    }

    var channel: Channel? { world.state.channel(id) }

    /// A voucher as Alice signs it, unless said otherwise.
    func voucher(
        _ number: UInt64, _ total: NanoCredits, of channel: ChannelID? = nil, by key: PrivateKey? = nil,
        network: CID? = nil
    ) -> SignedVoucher {
        Voucher(channel: (channel ?? id).cid, number: number, total: total)
            .signed(by: key ?? world.alice, network: network ?? world.genesis.network)
    }

    mutating func close(_ key: PrivateKey, _ voucher: SignedVoucher? = nil) throws {
        try world.submit(key, .closeChannel(id, voucher))
    }

    func answer(_ key: PrivateKey, _ voucher: SignedVoucher?) throws -> Refusal? {
        try world.answer(key, .closeChannel(id, voucher))
    }

    /// What Alice has less and what Bob has more than before.
    var moved: Moved {
        Moved(
            payerLost: Int64(payerBefore) - Int64(world.balance(world.alice)),
            payeeGained: Int64(world.balance(world.bob)) - Int64(payeeBefore))
    }

    struct Moved: Equatable {
        let payerLost: Int64
        let payeeGained: Int64

        init(payerLost: Int64, payeeGained: Int64) {
            self.payerLost = payerLost
            self.payeeGained = payeeGained
        }

        init(_ paid: Int64) { self.init(payerLost: paid, payeeGained: paid) }
    }
}
