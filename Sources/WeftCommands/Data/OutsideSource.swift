// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Where content may be had besides from providers.
struct OutsideSource: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ask this gateway of IPFS too, over HTTP; whatever it gives is verified.", valueName: "url"))
    var from: String?

    func validate() throws {
        guard let from else { return }
        let scheme = from.split(separator: ":", maxSplits: 1).first?.lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw ValidationError("--from is a URL with http:// or https://")
        }
    }
}
