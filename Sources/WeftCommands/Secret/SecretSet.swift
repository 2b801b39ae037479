// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI
import NIOCore
import Workload

struct SecretSet: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Keep a secret, or give one a new value.",
        discussion: """
            The value is asked for at the terminal, or read from standard input, without the line break at its end, or \
            from a file as it is. It is never an argument: those are for everybody on the machine to see.

            Examples:
              weft secret set API_KEY
              pass show api-key | weft secret set API_KEY
              weft secret set cert --file cert.pem
            """)

    @Argument(help: "The secret's name: letters, digits, '-', '_' and '.'.")
    var name: String

    @Option(help: ArgumentHelp("A file with the value, at most 64 KiB.", valueName: "path"), completion: .file())
    var file: String?

    @OptionGroup var wallet: WalletOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let info = try await client.setSecret(name, to: try value(), wallet: wallet.wallet)
        try output.print(info, line: info.name, said: "kept, sealed; jobs get it with --secret or --secret-file")
    }

    private func value() throws -> [UInt8] {
        if let file { return try SecretInput.file(file) }
        if Prompt.isPossible { return Array(try Prompt.newSecret("the value of \(name)", flag: "--file").utf8) }
        return try SecretInput.standardInput()
    }
}

extension NodeClient {
    /// Names and ages.
    public func secrets(wallet: String?) async throws -> [SecretInfo] {
        try await get(Route("secrets", query: [("wallet", wallet)]))
    }

    func setSecret(_ name: String, to value: [UInt8], wallet: String?) async throws -> SecretInfo {
        try await upload(
            Route("secrets", name, query: [("wallet", wallet)]),
            AsyncStream<ByteBuffer> { stream in
                stream.yield(ByteBuffer(bytes: value))
                stream.finish()
            })
    }

    public func removeSecret(_ name: String, wallet: String?) async throws -> [SecretInfo] {
        try await post(Route("secrets", name, "remove", query: [("wallet", wallet)]))
    }
}
