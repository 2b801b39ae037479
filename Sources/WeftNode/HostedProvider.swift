// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import LedgerCore
import PlacementCore
import Provider

/// What a node remembers of a provider that it runs, beside its key: one JSON file.
struct HostedProvider: Codable, Sendable {
    var name: String
    var cpuMillis: UInt64
    var memoryBytes: UInt64
    var diskBytes: UInt64
    var coreHour: UInt64
    var memoryGiBHour: UInt64
    var policy: OwnerPolicy
    /// Nil in files that older versions wrote.
    var terms: OwnerTerms?
    var isOffboarded = false

    /// 0.01 credits per core and hour.
    static let defaultCoreHour: NanoCredits = 10_000_000
    /// 0.005 credits per GiB and hour.
    static let defaultMemoryGiBHour: NanoCredits = 5_000_000

    var capacity: Resources { Resources(cpuMillis: cpuMillis, memoryBytes: memoryBytes, diskBytes: diskBytes) }
    var prices: Prices { Prices(coreHour: coreHour, memoryGiBHour: memoryGiBHour) }

    static func read(_ folder: String) throws -> HostedProvider {
        try JSONDecoder().decode(
            HostedProvider.self, from: try Data(contentsOf: URL(fileURLWithPath: folder + "/provider.json")))
    }

    func write(_ folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        // Atomic: a temporary file that is renamed.
        try encoder.encode(self).write(to: URL(fileURLWithPath: folder + "/provider.json"), options: .atomic)
        chmod(folder + "/provider.json", 0o600)
    }

    /// The provider's key, made at first use and kept encrypted under the node's passphrase.
    static func key(in folder: String, passphrase: String, cost: Argon2id) throws -> PrivateKey {
        let path = folder + "/key.json"
        if FileManager.default.fileExists(atPath: path) {
            return try KeystoreFile.read(from: path).open(passphrase: passphrase).privateKey()
        }
        let secret = KeySecret.mnemonic(.generate())
        try KeystoreFile.write(
            try Keystore.seal(secret, name: "provider", passphrase: passphrase, cost: cost), to: path)
        return try secret.privateKey()
    }
}
