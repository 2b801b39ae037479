// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import LedgerCore
import Multiformats

extension Simulator {
    /// Something that an account must not get away with. Every lie is signed, and verified by the orderer.
    mutating func lie(_ number: Int, _ view: PartyView) {
        counters.lies += 1
        note(.lie, UInt64(number))
        switch random.below(7) {
        case 0: forge(number, view)
        case 1: signTwice(number, view)
        case 2: replay(number)
        case 3: if let operation = closing(number, view) { parties[number].signer.waiting.append([operation]) }
        case 4: if let operation = meddling(number, view) { parties[number].signer.waiting.append([operation]) }
        default: grab(number, view)
        }
    }

    /// In somebody else's name, signed with the own key.
    private mutating func forge(_ number: Int, _ view: PartyView) {
        guard let victim = random.pick(accounts), victim != accounts[number] else { return }
        let sequence = view.ledger.account(victim)?.sequence ?? 0
        let operation = Operation.transfer(to: accounts[number], amount: 1_000_000)
        post([operation], of: number, account: victim, sequence: sequence, view)
    }

    /// Two transactions with one number, one with a number that is long used, and one with a number ahead.
    private mutating func signTwice(_ number: Int, _ view: PartyView) {
        let own = accounts[number]
        let sequence = view.ledger.account(own)?.sequence ?? 0
        for _ in 0..<2 {
            guard let to = random.pick(accounts), to != own else { continue }
            post(
                [.transfer(to: to, amount: random.between(1, 1_000))], of: number, account: own, sequence: sequence,
                view)
        }
        for wrong in [sequence - min(sequence, 1), sequence + 1 + random.below(3)] {
            post([.setSpendingLimit(perDay: nil)], of: number, account: own, sequence: wrong, view)
        }
    }

    /// Bytes from the chain once more.
    private mutating func replay(_ number: Int) {
        guard orderer.log.syncedCount > 0 else { return }
        let bytes = orderer.log.block(random.index(orderer.log.syncedCount))
        guard let block = try? Block.decode(bytes), let transaction = random.pick(block.transactions) else { return }
        submit(Submission(bytes: transaction, party: number, isSigned: false), of: number)
    }

    /// What belongs to others, what was not earned, what is not there.
    private mutating func grab(_ number: Int, _ view: PartyView) {
        guard let operation = grabbing(number, view) else { return }
        parties[number].signer.waiting.append([operation])
    }

    private mutating func grabbing(_ number: Int, _ view: PartyView) -> Operation? {
        guard let victim = random.pick(accounts) else { return nil }
        let lease = random.pick(view.index.leases(of: victim))
        let own = view.index.listings(of: accounts[number])
        switch random.below(11) {
        case 0: return lease.map { .closeLease($0) }
        case 1: return lease.map { .heartbeat([$0]) }
        case 2: return lease.map { .answerLease($0, grantee: random.digest()) }
        case 3: return lease.map { .topUpLease($0, amount: .max) }
        case 4: return lease.map { .giveNotice($0) }
        case 5: return .withdrawCollateral(random.between(1, 1 << 62))
        case 6: return .transfer(to: victim, amount: .max - random.below(4))
        case 7: return random.pick(view.index.ended(of: victim)).map { .rateLease($0, stars: 5, review: nil) }
        case 8:
            guard let order = random.pick(view.index.orders(of: victim)), let listing = random.pick(own) else {
                return nil
            }
            return .acceptOrder(order, listing: listing, grantee: .zero)
        case 9: return random.pick(view.index.listings(of: victim)).map { .removeListing($0) }
        default: return .cancelOrder(OrderID(digest: random.digest()))
        }
    }

    /// With an order of somebody, out of turn.
    private mutating func meddling(_ number: Int, _ view: PartyView) -> Operation? {
        guard let victim = random.pick(accounts), let order = random.pick(view.index.orders(of: victim)),
            let provider = random.pick(Array(accounts[settings.tenants...])),
            let listing = random.pick(view.index.listings(of: provider))
        else { return nil }
        switch random.below(6) {
        case 0: return .placeBid(order, listing: listing, rate: random.below(1 << 40), grantee: .zero)
        case 1: return .commitBid(order, listing: listing, commitment: random.digest())
        case 2: return .revealBid(order, listing: listing, rate: 1, grantee: .zero, nonce: random.bytes(16))
        case 3: return .cancelOrder(order)
        case 4: return .startLease(LeaseID(digest: order.digest))
        default: return .acceptOrder(order, listing: listing, grantee: .zero)
        }
    }

    /// A closing with an old voucher, with one of another channel, or with one that the payer never signed.
    private mutating func closing(_ number: Int, _ view: PartyView) -> Operation? {
        guard let target = random.pick(parties[number].links) else { return nil }
        if random.chance(30) {
            let wished = Voucher(
                channel: links[target].id.cid, number: links[target].highest.number + 9, total: links[target].deposit)
            // With the liar's own key; where that is the payer's it would be a gift.
            guard links[target].payerParty != number else { return nil }
            let forged = wished.signed(by: parties[number].signer.key, network: orderer.network)
            return .closeChannel(links[target].id, forged)
        }
        guard let source = random.pick(parties[number].links),
            let bytes = random.pick(links[source].payerDisk + links[source].payeeDisk),
            let voucher = (try? PayerState(bytes: bytes))?.highest ?? (try? PayeeState(bytes: bytes))?.accepted
        else { return nil }
        // A payee that shows an old voucher of its own harms itself alone.
        guard source != target || links[target].payerParty == number else { return nil }
        return .closeChannel(links[target].id, voucher)
    }

    private mutating func post(
        _ operations: [Operation], of number: Int, account: AccountID, sequence: UInt64, _ view: PartyView
    ) {
        let transaction = Transaction(
            account: account, sequence: sequence, expires: view.time + economy.parameters.transactionLifetime / 2,
            nonce: random.next(), operations: operations)
        let bytes = transaction.signed(by: parties[number].signer.key, network: orderer.network).encoded()
        submit(Submission(bytes: bytes, party: number, isSigned: true), of: number)
    }
}
