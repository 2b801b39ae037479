// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Datasets
import GatewayAPI
import LedgerStore
import Ordering
import Proxy
import Tenant

/// The providers that a node runs; onboarding starts one, so the node's composition implements it.
public protocol ProviderHosting: Sendable {
    func statuses() async throws -> [ProviderStatus]
    func status(_ name: String) async throws -> ProviderStatus
    func onboard(_ request: OnboardRequest) async throws -> ProviderStatus
    func offboard(_ name: String) async throws -> ProviderStatus
    func setPrice(_ name: String, _ request: PriceRequest) async throws -> ProviderStatus
    func accept(_ name: String, _ request: AcceptRequest) async throws -> JobAccepted
    func setTerms(_ name: String, _ request: TermsRequest) async throws -> ProviderStatus
    func changeProfile(_ name: String, _ request: ProfileRequest) async throws -> ProviderStatus
    func changeCollateral(_ name: String, _ request: CollateralRequest) async throws -> ProviderStatus
    func giveNotice(_ name: String, _ request: NoticeRequest) async throws -> NoticeGiven
}

/// What the API stands on.
public struct GatewayServices: Sendable {
    public var ledger: any LedgerAccess
    public var index: LedgerStore
    public var tenant: TenantService
    public var data: DatasetService
    /// Those of this node.
    public var proxies: [ProxyService]
    public var providers: any ProviderHosting
    public var networkName: String
    public var version: String
    public var dataFolder: String
    public var isEphemeral: Bool
    /// A reader of the content that others serve at a URL; throws `APIFailure` for a URL that is none.
    public var outside: @Sendable (_ url: String) throws -> any ContentReader

    public init(
        ledger: any LedgerAccess, index: LedgerStore, tenant: TenantService, data: DatasetService,
        proxies: [ProxyService], providers: any ProviderHosting, networkName: String, version: String,
        dataFolder: String, isEphemeral: Bool, outside: @escaping @Sendable (_ url: String) throws -> any ContentReader
    ) {
        self.ledger = ledger
        self.index = index
        self.tenant = tenant
        self.data = data
        self.proxies = proxies
        self.providers = providers
        self.networkName = networkName
        self.version = version
        self.dataFolder = dataFolder
        self.isEphemeral = isEphemeral
        self.outside = outside
    }
}

/// Caps of this module.
public enum GatewayLimits {
    /// Largest JSON body: a manifest with room to spare.
    public static let bodyBytes = 1 << 20
    /// Largest page of a list.
    public static let pageItems = 10_000
    /// A page when nothing is said.
    public static let defaultPageItems = 100
    /// Shortest part of an id that names it.
    public static let abbreviation = 4
    /// Longest text of a drafted transaction: a whole one in base64.
    public static let draftCharacters = 96 * 1024
    /// How long a proof waits for the witnesses; they need a second or two.
    public static let witnessPatience: Duration = .seconds(15)
    /// A channel's dispute window when nobody names one: an hour, so that a receiver can be away for a while.
    public static let disputeSeconds: UInt64 = 3600
    /// Largest uploaded bundle.
    public static let bundleBytes: UInt64 = 1 << 40
}
