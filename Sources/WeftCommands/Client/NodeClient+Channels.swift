// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

extension NodeClient {
    public func openChannel(_ channel: OpenChannelRequest) async throws -> ChannelInfo {
        try await post(Route("channels"), channel)
    }

    /// Open ones of this node's wallets.
    public func ownChannels() async throws -> [ChannelInfo] { try await get(Route("channels", "own")) }

    public func pay(channel: String, _ amount: CreditAmount) async throws -> VoucherInfo {
        try await post(Route("channels", channel, "pay"), PayRequest(amount: amount))
    }

    public func accept(voucher: String) async throws -> AcceptedVoucher {
        try await post(Route("channels", "accept"), VoucherText(voucher: voucher))
    }

    public func close(channel: String, wallet: String?) async throws -> ChannelInfo {
        try await post(Route("channels", channel, "close"), CloseChannelRequest(wallet: wallet))
    }
}
