// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

extension NodeClient {
    public func wallets() async throws -> [WalletInfo] { try await get(Route("wallets")) }

    public func create(_ wallet: CreateWallet) async throws -> CreatedWallet {
        try await post(Route("wallets"), wallet)
    }

    public func importWallet(_ wallet: ImportWallet) async throws -> WalletInfo {
        try await post(Route("wallets", "import"), wallet)
    }

    public func export(_ name: String, _ export: ExportWallet) async throws -> ExportedWallet {
        try await post(Route("wallets", name, "export"), export)
    }

    public func unlock(_ name: String, passphrase: String) async throws -> WalletInfo {
        try await post(Route("wallets", name, "unlock"), UnlockWallet(passphrase: passphrase))
    }

    /// Publishes the key to which others grant contents.
    public func publish(_ name: String) async throws -> WalletInfo { try await post(Route("wallets", name, "publish")) }

    public func account(_ account: String) async throws -> AccountInfo { try await get(Route("accounts", account)) }
}
