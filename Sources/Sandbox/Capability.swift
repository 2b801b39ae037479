// SPDX-License-Identifier: Apache-2.0

/// One thing a runtime may be able to do on this machine.
public enum Capability: Sendable, Codable, Equatable {
    /// It was done and seen to work. `how` says what was tried and measured.
    case proven(how: String)
    /// It does not work here. `remedy` is what the owner of the machine can do about it.
    case unavailable(why: String, remedy: String)

    /// Whether it was seen to work.
    public var isProven: Bool {
        if case .proven = self { true } else { false }
    }
}
