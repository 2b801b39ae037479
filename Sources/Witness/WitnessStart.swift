// SPDX-License-Identifier: Apache-2.0

/// Where a witness begins to check the chain.
public enum WitnessStart: Hashable, Sendable {
    /// At the newest snapshot whose root this witness itself has countersigned, else at the genesis: nobody is trusted.
    case ownWord
    /// At the newest snapshot of the store, whoever wrote it: for a witness that trusts the node it lives in for the
    /// past, and itself alone for what comes.
    case newestSnapshot
}
