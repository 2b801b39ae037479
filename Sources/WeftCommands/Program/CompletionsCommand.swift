// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct CompletionsCommand: ParsableCommand {
    enum Shell: String, CaseIterable, ExpressibleByArgument { case bash, zsh, fish }

    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completions of a shell.",
        discussion: """
            Examples:
              weft completions bash > ~/.local/share/bash-completion/completions/weft
              weft completions zsh > ~/.zfunc/_weft
              weft completions fish > ~/.config/fish/completions/weft.fish
            """)

    @Argument(help: "bash, zsh or fish.") var shell: Shell

    func run() throws {
        let script =
            switch shell {
            case .bash: WeftCommand.completionScript(for: .bash)
            case .zsh: WeftCommand.completionScript(for: .zsh)
            case .fish: WeftCommand.completionScript(for: .fish)
            }
        try Output.standard.line(script)
    }
}
