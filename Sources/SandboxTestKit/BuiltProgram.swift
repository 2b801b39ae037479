// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Programs of this package, as built beside the tests.
public enum BuiltProgram {
    /// The path of `weft-init`.
    public static let initPath: String = {
        for start in CommandLine.arguments + [Bundle.main.executablePath ?? ""] {
            var url = URL(fileURLWithPath: start)
            for _ in 0..<6 {
                let candidate = url.appendingPathComponent("weft-init").path
                var isFolder: ObjCBool = true
                if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue {
                    return candidate
                }
                url.deleteLastPathComponent()
            }
        }
        return FileManager.default.currentDirectoryPath + "/.build/debug/weft-init"
    }()
}
