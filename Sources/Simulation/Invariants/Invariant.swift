// SPDX-License-Identifier: Apache-2.0

/// A promise that is checked from what the chain says, block after block, by a small model of its own.
protocol Invariant: Sendable {
    static var name: InvariantName { get }
    /// Follows a block that is durable, and checks what it touched.
    ///
    /// - Parameter ledger: the orderer's, as this block left it.
    mutating func follow(_ block: DurableBlock, _ ledger: NodeLedger) throws(Violation)
    /// Checks everything; slow.
    func audit(_ ledger: NodeLedger) throws(Violation)
}

extension Invariant {
    func audit(_ ledger: NodeLedger) throws(Violation) {}

    func require(_ holds: Bool, _ message: @autoclosure () -> String) throws(Violation) {
        guard holds else { throw Violation(Self.name, message()) }
    }
}
