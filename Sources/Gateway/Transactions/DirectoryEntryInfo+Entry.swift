// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Keys
import LedgerCore
import Multiformats

extension DirectoryEntryInfo {
    /// As the ledger has it.
    ///
    /// - Throws: `APIFailure` for a key that is not 64 hexadecimal digits, or a peer that is no identity. What the ledger
    ///   refuses is left to it.
    func entry() throws -> DirectoryEntry {
        DirectoryEntry(encryptionKey: try encryptionKey.map(Self.key), proxy: try proxy?.offer())
    }

    private static func key(_ text: String) throws -> Bytes32 {
        // Multibase calls hexadecimal `f`.
        guard text.utf8.count == 64, let bytes = try? Multibase.decode("f" + text), let key = Bytes32(bytes) else {
            throw APIFailure(
                code: "badRequest", message: "an encryption key is written as 64 hexadecimal digits, in lower case")
        }
        return key
    }
}

extension ProxyOfferInfo {
    init(_ offer: ProxyOffer) { self.init(peer: PublicKey(offer.peer).description, endpoints: offer.endpoints) }

    fileprivate func offer() throws -> ProxyOffer {
        do { return ProxyOffer(peer: try PublicKey(string: peer).raw, endpoints: endpoints) } catch {
            throw APIFailure(code: "badRequest", message: "\(peer.prefix(80)) is no identity on the peer network")
        }
    }
}

extension DirectoryEntry {
    /// For people who are about to sign it.
    var words: String {
        let key = encryptionKey.map { "the encryption key \($0)" }
        let offer = proxy.map { offer in
            "that it re-encrypts for others as \(PublicKey(offer.peer))"
                + (offer.endpoints.isEmpty ? "" : " at \(offer.endpoints.joined(separator: ", "))")
        }
        return [key, offer].compactMap(\.self).joined(separator: " and ")
    }
}
