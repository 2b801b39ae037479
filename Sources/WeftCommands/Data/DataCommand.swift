// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct DataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Keep files and folders, and share them.",
        discussion: """
            Content is sealed to your wallet unless you add it with --public. Jobs mount it by its CID, and you grant it
            to others.

            Examples:
              weft data add photos/                       seal a folder; prints its CID
              weft data add --public paper.pdf            in the clear, with the CID that IPFS tools give it
              weft data get bafy… --to photos             get it back
              weft data grant bafy… --to z6Mk… --until 7d let another account read it
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "Content", subcommands: [DataAdd.self, DataGet.self, DataLs.self, DataStat.self]),
            CommandGroup(
                name: "Keeping",
                subcommands: [
                    DataPin.self, DataUnpin.self, DataGC.self, DataCheck.self, DataExport.self, DataImport.self,
                ]),
            CommandGroup(
                name: "Sharing",
                subcommands: [DataGrant.self, DataGrants.self, DataRevoke.self, DataRelock.self, DataKeep.self]),
        ])
}

/// The CID that a command is about, and perhaps a path below it.
struct ContentArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The CID, or CID/path for something inside.", valueName: "cid"))
    var content: String

    var cid: String { String(content.split(separator: "/", maxSplits: 1).first ?? "") }
    var path: String {
        let parts = content.split(separator: "/", maxSplits: 1)
        return parts.count == 2 ? String(parts[1]) : ""
    }

    func validate() throws {
        guard !cid.isEmpty else { throw ValidationError("name content by its CID: bafy… or Qm…") }
    }
}
