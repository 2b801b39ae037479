// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import GatewayAPI
import Hummingbird
import LedgerCore
import Multiformats
import Tenant

/// Paying by vouchers.
struct ChannelRoutes: Sendable {
    let services: GatewayServices
    private var book: ChannelBook { services.tenant.channels }
    private var names: RecordNames { RecordNames(services: services) }

    init(services: GatewayServices) { self.services = services }

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.post("channels") { request, _ in
            try Response.json(await open(try await request.decoded(OpenChannelRequest.self)), status: .created)
        }
        group.get("channels/own") { _, _ in
            try Response.json(await book.list().map { ChannelInfo($0) })
        }
        group.post("channels/accept") { request, _ in
            try Response.json(await accept(try await request.decoded(VoucherText.self)))
        }
        group.post("channels/:id/pay") { request, context in
            let id = try names.channel(try context.parameters.require("id"))
            return try Response.json(await pay(id, try await request.decoded(PayRequest.self)))
        }
        group.post("channels/:id/close") { request, context in
            let id = try names.channel(try context.parameters.require("id"))
            try await book.close(id, wallet: try await request.decoded(CloseChannelRequest.self).wallet)
            return try Response.json(await info(id))
        }
    }

    private func open(_ request: OpenChannelRequest) async throws -> ChannelInfo {
        let outage = services.ledger.read { $0.parameters.outage }
        let (window, overflow) = (request.disputeSeconds ?? GatewayLimits.disputeSeconds).multipliedReportingOverflow(
            by: 1000)
        guard !overflow, window / 2 >= outage else {
            throw APIFailure(
                code: "badRequest", message: "a dispute window is at least \(outage / 500 + 1) s on this network")
        }
        // Who pays by hand ticks as he likes: the price of a tick is the smallest there is.
        let offer = ChannelOffer(
            payee: try await names.account(request.payee), deposit: request.deposit.nano, ratePerTick: 1, tick: 1_000,
            grace: 500, disputeWindow: window)
        return try await info(try await book.open(wallet: request.wallet, offer))
    }

    private func pay(_ id: ChannelID, _ request: PayRequest) async throws -> VoucherInfo {
        let signed = try await book.pay(id, request.amount.nano)
        let deposit = services.ledger.read { $0.channel(id)?.deposit ?? 0 }
        return VoucherInfo(
            channel: id.description, voucher: signed.text, number: signed.voucher.number,
            total: .init(nano: signed.voucher.total),
            left: .init(nano: deposit - min(deposit, signed.voucher.total)))
    }

    private func accept(_ request: VoucherText) async throws -> AcceptedVoucher {
        let voucher = try SignedVoucher(text: request.voucher)
        let added = try await book.accept(voucher)
        return AcceptedVoucher(
            channel: voucher.voucher.channel.description, added: .init(nano: added),
            total: .init(nano: voucher.voucher.total))
    }

    private func info(_ id: ChannelID) async throws -> ChannelInfo {
        guard let entry = try await services.index.channel(id) else {
            throw APIFailure(code: "notFound", message: "there is no channel \(id)")
        }
        return ChannelInfo(entry)
    }
}

extension ChannelInfo {
    fileprivate init(_ summary: ChannelSummary) {
        self.init(summary.id, summary.channel, status: summary.channel.closes == nil ? "open" : "closing")
        let best = max(summary.paid?.voucher.total ?? 0, summary.held?.voucher.total ?? 0)
        voucher = .init(nano: best)
    }
}
