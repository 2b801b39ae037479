// SPDX-License-Identifier: Apache-2.0

import Sandbox

/// bubblewrap alone, with the options and the filter of a sandbox without a network: what this runtime's own cost is
/// measured against. It keeps no limit, and knows of no end.
package struct PlainBubblewrap {
    /// The command line, its program's name first.
    package let arguments: [String]
    /// A file with the filter; the command expects it, opened for reading, at `filterDescriptor`.
    package let filter: String
    package static let filterDescriptor = BubblewrapArguments.filterDescriptor

    /// Puts what such sandboxes are made from into a folder. Blocks.
    ///
    /// - Parameters:
    ///   - folder: an empty one, which the sandboxes' user can reach.
    ///   - program: what runs in each.
    package init(folder: String, running program: [String]) throws(SandboxError) {
        for name in ["work", "tmp"] { try Folder.make("\(folder)/\(name)", mode: 0o700) }
        try EtcFolder.make(folder + "/etc", resolver: nil, initProgram: [])
        try Folder.write(folder + "/empty", [], mode: 0o444)
        filter = folder + "/filter"
        try Folder.write(filter, SeccompFilter.bytes(network: .none), mode: 0o444)
        let options = BubblewrapArguments(
            work: folder + "/work", temporary: folder + "/tmp", etc: folder + "/etc", empty: folder + "/empty",
            host: .here(), hostname: "job", sharedMemoryBytes: Limits.sharedMemoryBytes, hasNetwork: false)
        arguments = ["bwrap"] + options.arguments + ["--"] + program
    }
}
