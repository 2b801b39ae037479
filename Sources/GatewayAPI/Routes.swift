// SPDX-License-Identifier: Apache-2.0

/// The local API of a node: HTTP/1.1 over a Unix socket that only its owner can open. The command line and the console
/// use it and nothing else.
///
/// | method | path | body | answer |
/// |---|---|---|---|
/// | GET | `/v1/network` | | `NetworkInfo` |
/// | GET | `/v1/wallets` | | `[WalletInfo]` |
/// | POST | `/v1/wallets` | `CreateWallet` | `CreatedWallet` |
/// | POST | `/v1/wallets/import` | `ImportWallet` | `WalletInfo` |
/// | POST | `/v1/wallets/{name}/export` | `ExportWallet` | `ExportedWallet` |
/// | POST | `/v1/wallets/{name}/unlock` | `UnlockWallet` | `WalletInfo` |
/// | POST | `/v1/wallets/{name}/publish` | | `WalletInfo`, once others can grant contents to it |
/// | GET | `/v1/accounts/{account}` | | `AccountInfo` |
/// | POST | `/v1/transactions` | `TransactionRequest` | `TransactionResult` |
/// | POST | `/v1/policies` | `PolicyInfo` | `PolicyInfo` with its account |
/// | POST | `/v1/drafts` | `DraftRequest` | `TransactionDraft` |
/// | POST | `/v1/drafts/describe` | `TransactionDraft` | `DraftDescription` |
/// | POST | `/v1/drafts/sign` | `SignRequest` | `TransactionDraft` with one more signature |
/// | POST | `/v1/drafts/submit` | `TransactionDraft` | `TransactionResult` |
/// | POST | `/v1/bundles?wallet=NAME` | bundle bytes, streamed | `BundleInfo` |
/// | POST | `/v1/jobs` | `JobRequest` | `JobInfo` |
/// | POST | `/v1/jobs/dry-run` | `JobRequest` | `DryRun` |
/// | GET | `/v1/jobs?limit=N&all=true` | | `[JobInfo]`, newest first; open ones unless `all` |
/// | GET | `/v1/jobs/{id}` | | `JobInfo` |
/// | GET | `/v1/jobs/{id}/events` | | server-sent events `job`, each a `JobInfo`, until the stage is final |
/// | GET | `/v1/jobs/{id}/log?follow=true` | | `LogFrame` sequence, `application/octet-stream` |
/// | GET | `/v1/jobs/{id}/output` | | bundle bytes, streamed; 404 while there is none |
/// | POST | `/v1/jobs/{id}/stop` | | `JobInfo`: the program is asked to end, its output is kept |
/// | POST | `/v1/jobs/{id}/close` | | `JobInfo`: the order or lease ends now, unused money returns |
/// | GET | `/v1/jobs/{id}/why` | | `[WhyEntry]` |
/// | GET | `/v1/market/listings?…` | | `ListPage<ListingInfo>` |
/// | GET | `/v1/market/orders?…` | | `ListPage<OrderInfo>` |
/// | GET | `/v1/market/orders/{id}/replay` | | `AuctionReplayInfo`; a failure when no auction decided the order |
/// | GET | `/v1/market/bids?…` | | `ListPage<BidInfo>` |
/// | GET | `/v1/market/leases?…` | | `ListPage<LeaseInfo>` |
/// | GET | `/v1/market/providers?…` | | `ListPage<ProviderInfo>` |
/// | GET | `/v1/market/proxies?…` | | `ListPage<ProxyInfo>` |
/// | GET | `/v1/market/datasets?…` | | `ListPage<DatasetInfo>` |
/// | GET | `/v1/market/ratings?…` | | `ListPage<RatingInfo>` |
/// | GET | `/v1/transfers?…` | | `ListPage<TransferInfo>` |
/// | GET | `/v1/channels?…` | | `ListPage<ChannelInfo>` |
/// | POST | `/v1/channels` | `OpenChannelRequest` | `ChannelInfo` |
/// | GET | `/v1/channels/own` | | `[ChannelInfo]`: open ones of this node's wallets, with their vouchers |
/// | POST | `/v1/channels/accept` | `VoucherText` | `AcceptedVoucher` |
/// | POST | `/v1/channels/{id}/pay` | `PayRequest` | `VoucherInfo` |
/// | POST | `/v1/channels/{id}/close` | `CloseChannelRequest` | `ChannelInfo` |
/// | POST | `/v1/ledger/proofs` | `ProveRequest` | `ProofInfo` |
/// | GET | `/v1/events?…` | | `ListPage<EventInfo>` |
/// | GET | `/v1/events/stream?…` | | server-sent events, each an `EventInfo`, as blocks are made |
/// | GET | `/v1/providers` | | `[ProviderStatus]`: those that this node runs |
/// | POST | `/v1/providers` | `OnboardRequest` | `ProviderStatus` |
/// | GET | `/v1/providers/{name}` | | `ProviderStatus` |
/// | POST | `/v1/providers/{name}/offboard` | | `ProviderStatus` |
/// | POST | `/v1/providers/{name}/price` | `PriceRequest` | `ProviderStatus` |
/// | POST | `/v1/providers/{name}/accept` | `AcceptRequest` | `JobAccepted` |
/// | POST | `/v1/providers/{name}/terms` | `TermsRequest` | `ProviderStatus` |
/// | POST | `/v1/providers/{name}/profile` | `ProfileRequest` | `ProviderStatus` |
/// | POST | `/v1/providers/{name}/collateral` | `CollateralRequest` | `ProviderStatus` |
/// | POST | `/v1/providers/{name}/notice` | `NoticeRequest` | `NoticeGiven` |
/// | GET | `/v1/data` | | `[ContentInfo]`, newest first |
/// | POST | `/v1/data?kind=&name=&profile=&wallet=&size=` | a file's bytes or a folder's bundle, streamed | `ContentInfo`; without `profile` it is sealed |
/// | GET | `/v1/data/{cid}` | | `ContentStatus` |
/// | GET | `/v1/data/{cid}/entries?path=&wallet=` | | `[ContentEntry]` |
/// | GET | `/v1/data/{cid}/content?path=&wallet=` | | a file's bytes or a folder's bundle, streamed; what it is stands in the headers |
/// | GET | `/v1/data/{cid}/car` | | CAR v1, streamed |
/// | POST | `/v1/data/car` | CAR v1, streamed | `ImportInfo` |
/// | POST | `/v1/data/{cid}/pin?name=` | | `ContentStatus`, once all of it is here |
/// | POST | `/v1/data/{cid}/unpin?name=` | | `[PinInfo]`: those that are gone |
/// | GET | `/v1/data/pins` | | `[PinInfo]` |
/// | POST | `/v1/data/gc` | | `GarbageInfo` |
/// | POST | `/v1/data/check` | | `StoreCheckInfo` |
/// | POST | `/v1/data/{cid}/grants` | `ContentGrantRequest` | `ContentGrantInfo` |
/// | POST | `/v1/data/{cid}/relock?wallet=` | | `ContentInfo` of the same content under another lock |
/// | GET | `/v1/grants` | | `[ContentGrantInfo]`, newest first |
/// | POST | `/v1/grants/{id}/revoke` | | `ContentGrantInfo` |
/// | POST | `/v1/jobs/{id}/output/keep` | | `ContentInfo` of the output, which can be granted then |
/// | GET | `/v1/proxies/journal?limit=N` | | `[ProxyJournalEntry]` of this node's proxies, newest first |
/// | POST | `/v1/attestations` | `AttestRequest` | `AttributeInfo` with its attestation |
///
/// Lists take `limit`, `after` (a page's `next`), `sort`, `order` (`asc`, `desc`) and filters of their own; a name that a
/// list does not know is refused.
///
/// | list | filters | `sort` |
/// |---|---|---|
/// | listings | `cpuMillis`, `memoryBytes`, `diskBytes`, `maximumRate`, `isolation`, `interpreter`, `openNetwork`, `direct`, `seconds`, `collateral`, `attribute` (`name=value` or `name=value@signer`), `dataset`, `provider`, `all` | `created`, `price`, `collateral` |
/// | orders | `tenant`, `status`, `allocation`, `interpreter`, `provider`, `since`, `until`, `all` | `placed`, `rate` |
/// | bids | `order_id`, `provider`, `listing` | `placed`, `rate` |
/// | leases | `tenant`, `provider`, `listing`, `order_id`, `status`, `since`, `until`, `all` | `created`, `rate` |
/// | providers | `attribute`, `dataset`, `all` | `registered`, `collateral` |
/// | proxies | | |
/// | datasets | | |
/// | ratings | `provider` | `rated`, `stars` |
/// | transfers | `account`, `side` (`sent`, `received`, `both`), `since`, `until` | |
/// | channels | `payer`, `payee`, `all` | `opened`, `deposit` |
/// | events | `kind`, `account`, `record` | |
///
/// `{id}` is an order's or lease's CID or any unambiguous part of it of at least four characters. A failure answers with
/// a status of 400 and above and an `APIFailure`.
public enum API {
    public static let version = "v1"
    /// Environment variable that names the socket.
    public static let socketVariable = "WEFT_SOCKET"
    /// Where nodes listen and commands look when nothing else is said, below the user's home.
    public static let defaultSocket = ".weft/api.sock"
    /// Longest path that fits a Unix socket's address (`sun_path` less its end).
    public static let socketPathBytes = 107
    public static let eventJob = "job"
    /// Of an answer with content: `file` or `folder`, its name in percent-encoding, and a file's bytes.
    public static let kindHeader = "X-Weft-Kind"
    public static let nameHeader = "X-Weft-Name"
    public static let sizeHeader = "X-Weft-Size"
}

/// What went wrong, for people and programs.
public struct APIFailure: Error, Codable, Sendable, Hashable, CustomStringConvertible {
    /// A stable word.
    public var code: String
    /// What happened.
    public var message: String
    /// What to do next.
    public var hint: String?

    public init(code: String, message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { message }
}

/// Money in JSON: decimal credits in a string (`"0.015"`), exact where a JSON number is not.
public struct CreditAmount: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
    public var nano: UInt64
    public init(nano: UInt64) { self.nano = nano }

    /// Parses decimal credits with at most nine decimals; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = parts.first, !whole.isEmpty, whole.count <= 11,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }), let credits = UInt64(whole)
        else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        guard (1...9).contains(fraction.count),
            let rest = UInt64(fraction + String(repeating: "0", count: 9 - fraction.count))
        else { return nil }
        let (scaled, overflow) = credits.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = scaled.addingReportingOverflow(rest)
        guard !overflow, !carry else { return nil }
        nano = sum
    }

    public var description: String {
        var fraction = String(nano % 1_000_000_000)
        fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "\(nano / 1_000_000_000)" : "\(nano / 1_000_000_000).\(fraction)"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let amount = CreditAmount(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(text) is not an amount of credits")
        }
        self = amount
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public static func < (left: Self, right: Self) -> Bool { left.nano < right.nano }
}
