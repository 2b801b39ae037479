// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import LedgerStore
import Ordering
import Tenant

/// The providers that a node runs; onboarding starts one, so the node's composition implements it.
public protocol ProviderHosting: Sendable {
    func statuses() async throws -> [ProviderStatus]
    func status(_ name: String) async throws -> ProviderStatus
    func onboard(_ request: OnboardRequest) async throws -> ProviderStatus
    func offboard(_ name: String) async throws -> ProviderStatus
    func setPrice(_ name: String, _ request: PriceRequest) async throws -> ProviderStatus
    func accept(_ name: String, _ request: AcceptRequest) async throws -> JobAccepted
}

/// What the API stands on.
public struct GatewayServices: Sendable {
    public var ledger: any LedgerAccess
    public var index: LedgerStore
    public var tenant: TenantService
    public var providers: any ProviderHosting
    public var networkName: String
    public var version: String
    public var dataFolder: String
    public var isEphemeral: Bool

    public init(
        ledger: any LedgerAccess, index: LedgerStore, tenant: TenantService, providers: any ProviderHosting,
        networkName: String, version: String, dataFolder: String, isEphemeral: Bool
    ) {
        self.ledger = ledger
        self.index = index
        self.tenant = tenant
        self.providers = providers
        self.networkName = networkName
        self.version = version
        self.dataFolder = dataFolder
        self.isEphemeral = isEphemeral
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
    /// Largest uploaded bundle.
    public static let bundleBytes: UInt64 = 1 << 40
}
