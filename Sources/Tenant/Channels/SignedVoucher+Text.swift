// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Multiformats

/// A voucher as people copy it: its bytes in multibase base64url, some two hundred characters.
extension SignedVoucher {
    /// Longest text that is looked at: the largest voucher in base16, with its prefix.
    public static let maximumText = 2 * ChannelLimits.voucherBytes + 1

    public var text: String { Multibase.encode(encoded(), as: .base64url) }

    /// Reads a voucher in any multibase; blanks and line ends that came with copying are passed over.
    ///
    /// - Throws: `ChannelBookError.notAVoucher`.
    public init(text: String) throws(ChannelBookError) {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]
        // Cut before anything is copied: blanks in plenty are no voucher either.
        let letters = text.utf8.prefix(4 * Self.maximumText).filter { !blanks.contains($0) }
        guard letters.count <= Self.maximumText, text.utf8.count <= 4 * Self.maximumText else {
            throw Self.unreadable("it is too long")
        }
        let bytes: [UInt8]
        do { bytes = try Multibase.decode(String(decoding: letters, as: UTF8.self)) } catch {
            throw Self.unreadable("\(error)")
        }
        do { try self.init(bytes: bytes) } catch { throw Self.unreadable("\(error)") }
    }

    private static func unreadable(_ why: String) -> ChannelBookError {
        ChannelBookError(.notAVoucher, "this is no voucher: \(why)", hint: "copy all of it, from its first letter u on")
    }
}
