// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Testing
import Workload

@testable import Tenant

@Suite("Providers that a manifest names")
struct NamedProviderTests {
    private func manifest(naming accounts: [String]) -> Manifest {
        var manifest = Manifest(name: "a", runtime: .shell, command: ["sh", "a.sh"], files: ["a.sh"])
        manifest.provider.accounts = accounts
        return manifest
    }

    @Test("they stand in the order's requirements as the ledger wants them: sorted by bytes, each once")
    func requirements() {
        let accounts = (0..<5).map { PublicKey(Hash.sha256([$0])) }
        let named = manifest(naming: (accounts + accounts.reversed()).map(\.description))
        #expect(named.requirements.providers == accounts.sorted())
        #expect(named.unreadableDemand == nil)
        #expect(manifest(naming: []).requirements.providers.isEmpty)
    }

    @Test("what is no account is told, and never taken for nobody")
    func unreadable() {
        let account = PublicKey(Hash.sha256([1])).description
        for text in ["nobody", "", account + "x"] {
            #expect(manifest(naming: [account, text]).unreadableDemand == "\(text) is no account")
        }
    }
}
