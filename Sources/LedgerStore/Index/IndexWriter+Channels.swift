// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

extension IndexWriter {
    func updateChannel(with event: LedgerEvent) throws {
        switch event {
        case .channelOpened(let id, let channel):
            try run(
                """
                INSERT INTO channels (id, payer, payee, status, record, deposit, opened)
                VALUES (?, ?, ?, 'open', ?, ?, ?)
                """, .id(id), .account(channel.payer), .account(channel.offer.payee), .record(channel),
                .number(channel.deposit), .number(channel.opened))
        case .channelToppedUp(let id, let channel): try set(id, .open, channel)
        case .channelClosing(let id, let channel): try set(id, .closing, channel)
        case .channelClosed(let id, let channel, let paid, let refunded):
            try set(id, .closed, channel)
            try run(
                "UPDATE channels SET closed = ?, paid = ?, refunded = ? WHERE id = ?", .number(time), .number(paid),
                .number(refunded), .id(id))
        default: return
        }
    }

    private func set(_ id: ChannelID, _ status: ChannelEntry.Status, _ channel: Channel) throws {
        try run(
            "UPDATE channels SET status = ?, record = ?, deposit = ? WHERE id = ?", .text(status.rawValue),
            .record(channel), .number(channel.deposit), .id(id))
    }
}
