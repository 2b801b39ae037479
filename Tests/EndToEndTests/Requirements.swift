// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What these tests need of the machine, and where the program under test is.
enum Requirements {
    static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// The program beside the test bundle, or `$WEFT_BINARY`.
    static let weft: String = {
        if let given = ProcessInfo.processInfo.environment["WEFT_BINARY"] { return given }
        let folders = [Bundle.main.bundlePath, (CommandLine.arguments.first ?? "") + "/.."]
            .map { URL(fileURLWithPath: $0).standardized.path }
        let places = (folders + folders.map { ($0 as NSString).deletingLastPathComponent }).map { $0 + "/weft" }
        return places.first { FileManager.default.isExecutableFile(atPath: $0) } ?? places[0]
    }()

    static var isRoot: Bool { getuid() == 0 }

    static func has(_ program: String) -> Bool {
        path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
    }
}

/// The whole program, driven as a user drives it. One network at a time: what is left on the machine is told apart.
@Suite(
    .serialized,
    .enabled(if: Requirements.isRoot, "not provable here: only root can limit jobs"),
    .enabled(if: Requirements.has("bwrap"), "not provable here: bwrap is not installed"),
    .enabled(if: Requirements.has("python3"), "not provable here: python3 is not installed"))
struct EndToEnd {}
