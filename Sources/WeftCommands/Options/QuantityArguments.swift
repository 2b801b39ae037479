// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI
import Workload

/// Readers of amounts on the command line, which say why they refuse one.
enum QuantityArguments {
    static func cpuMillis(_ text: String) throws -> UInt64 { try read(text, Quantity.cpuMillis) }
    static func bytes(_ text: String) throws -> UInt64 { try read(text, Quantity.bytes) }
    static func seconds(_ text: String) throws -> UInt64 { try read(text, Quantity.seconds) }
    static func milliseconds(_ text: String) throws -> UInt64 { try read(text, Quantity.milliseconds) }
    static func pricePerHour(_ text: String) throws -> UInt64 { try read(text, Quantity.nanoCreditsPerHour) }

    /// A price per hour as the API takes it.
    static func rate(_ text: String) throws -> CreditAmount { CreditAmount(nano: try pricePerHour(text)) }

    /// Credits: `1.5`.
    static func credits(_ text: String) throws -> CreditAmount { CreditAmount(nano: try read(text, Amount.parse)) }

    static func nanoCredits(_ text: String) throws -> UInt64 { try read(text, Amount.parse) }

    /// `name=value` or `name=value@signer`, of a provider.
    static func demand(_ text: String) throws -> Manifest.Demands.Attribute {
        guard let demand = Manifest.Demands.Attribute(text) else {
            throw ValidationError("write it as NAME=value or NAME=value@signer")
        }
        return demand
    }

    /// `NAME=value`.
    static func variable(_ text: String) throws -> Manifest.Variable {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { throw ValidationError("write it as NAME=value") }
        return Manifest.Variable(name: String(parts[0]), value: String(parts[1]))
    }

    /// `name=value` of a provider.
    static func attribute(_ text: String) throws -> AttributeInfo {
        let pair = try variable(text)
        return AttributeInfo(name: pair.name, value: pair.value)
    }

    /// `CID:/mnt/data`.
    static func mount(_ text: String) throws -> Manifest.Mount {
        guard let mount = Manifest.Mount(text) else { throw ValidationError("write it as CID:/mnt/path") }
        return mount
    }

    static func secretVariable(_ text: String) throws -> Manifest.Secret { Manifest.Secret(variable: text) }
    static func secretFile(_ text: String) throws -> Manifest.Secret { Manifest.Secret(file: text) }

    private static func read(_ text: String, _ parse: (String) throws(QuantityError) -> UInt64) throws -> UInt64 {
        do {
            return try parse(text)
        } catch {
            throw ValidationError("\(PlainText.visible(text)) \(error.message)")
        }
    }
}

extension Manifest.IsolationLevel: ExpressibleByArgument {}
extension Manifest.NetworkPolicy: ExpressibleByArgument {}
extension Manifest.Payment.Mode: ExpressibleByArgument {}
extension Manifest.Allocation.Policy: ExpressibleByArgument {}
extension Manifest.Allocation.Preference: ExpressibleByArgument {}
