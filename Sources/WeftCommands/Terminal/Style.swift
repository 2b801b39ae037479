// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Emphasis for terminals. It never carries meaning: without it, everything reads the same.
public struct Style: Sendable, Hashable {
    let isOn: Bool

    /// On for a terminal, unless `NO_COLOR` is set (no-color.org) or the terminal is dumb.
    public init(isTerminal: Bool, environment: (String) -> String?) {
        let isForbidden = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        isOn = isTerminal && !isForbidden && environment("TERM") != "dumb"
    }

    public static func of(_ output: Output) -> Style {
        Style(isTerminal: output.isTerminal) { name in getenv(name).map { String(cString: $0) } }
    }

    public func bold(_ text: String) -> String { isOn ? "\u{1b}[1m\(text)\u{1b}[0m" : text }
}
