// SPDX-License-Identifier: Apache-2.0

/// The rules for names inside a bundle: what may be written below a folder without ever leaving it.
public enum BundlePath {
    /// What is wrong with `path`, nil when it is good.
    ///
    /// Good is: relative, components between single slashes, none of them empty, `.` or `..`, no control character, no
    /// backslash, at most 1024 bytes and 64 components. Swift strings are valid UTF-8 by construction.
    public static func problem(of path: String) -> String? {
        if path.utf8.count > WorkloadLimits.bundlePathBytes { return "is longer than 1024 bytes" }
        if path.isEmpty { return "is empty" }
        if let problem = problem(ofText: path) { return problem }
        let components = split(path)
        if components.count > WorkloadLimits.bundlePathComponents { return "has more than 64 components" }
        for component in components {
            if let problem = problem(ofComponent: component) { return problem }
        }
        return nil
    }

    /// What is wrong with a link at `path` that points to `target`, nil when it cannot lead out of the bundle.
    ///
    /// Only leading `..` are allowed, fewer than there are folders above the link: those folders are real ones, so the
    /// count is exact, whatever other links do. A `..` after a name could climb from wherever a link led.
    public static func problem(ofTarget target: String, at path: String) -> String? {
        if target.utf8.count > WorkloadLimits.bundleTargetBytes { return "is longer than 1024 bytes" }
        if target.isEmpty { return "is empty" }
        if let problem = problem(ofText: target) { return problem }
        let components = split(target)
        let ups = components.prefix { $0.elementsEqual("..".utf8) }
        if ups.count >= split(path).count { return "leads out of the bundle" }
        for component in components.dropFirst(ups.count) {
            if let problem = problem(ofComponent: component) { return problem }
        }
        return nil
    }

    /// Whether `left` comes before `right` in a bundle: component by component, by bytes, so that a folder is directly
    /// followed by everything in it.
    public static func isOrdered(_ left: String, before right: String) -> Bool {
        // A slash ends a component, and ends sort before everything: so a slash compares as the least byte.
        left.utf8.lexicographicallyPrecedes(right.utf8) { rank($0) < rank($1) }
    }

    /// The path of the folder that holds `path`, nil at the top.
    public static func parent(of path: String) -> Substring? {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[..<$0] }
    }

    private static func rank(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "/") ? 0 : byte }

    private static func split(_ path: String) -> [Substring.UTF8View] {
        path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    }

    private static func problem(ofText text: String) -> String? {
        if text.utf8.first == UInt8(ascii: "/") { return "is absolute" }
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) { return "has a control character" }
            if scalar == "\\" { return "has a backslash" }
        }
        return nil
    }

    private static func problem(ofComponent component: Substring.UTF8View) -> String? {
        if component.isEmpty { return "has an empty component" }
        if component.elementsEqual(".".utf8) || component.elementsEqual("..".utf8) { return "has a . or .. component" }
        // NAME_MAX of Linux.
        return component.count > 255 ? "has a component longer than 255 bytes" : nil
    }
}
