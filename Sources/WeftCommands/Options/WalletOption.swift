// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Who pays.
struct WalletOption: ParsableArguments {
    @Option(help: ArgumentHelp("The wallet that pays (the default one).", valueName: "name"))
    var wallet: String?
}

/// Confirms in advance, for scripts.
struct ConfirmOption: ParsableArguments {
    @Flag(name: [.short, .long], help: "Ask nothing.")
    var yes = false
}
