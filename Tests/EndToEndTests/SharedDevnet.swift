// SPDX-License-Identifier: Apache-2.0

import Testing

/// One network for all the tests of a suite.
struct SharedDevnet: SuiteTrait, TestScoping {
    let providers: Int
    let keepsData: Bool

    @TaskLocal private static var network: Devnet?

    /// The suite's network.
    static var current: Devnet {
        get throws {
            guard let network else { throw TestFailure("the suite lacks the trait .devnet") }
            return network
        }
    }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await Devnet.with(providers: providers, keepsData: keepsData) { devnet in
            try await Self.$network.withValue(devnet) { try await function() }
        }
    }
}

extension Trait where Self == SharedDevnet {
    static var devnet: Self { .devnet() }
    static func devnet(providers: Int = 2, keepsData: Bool = false) -> Self {
        SharedDevnet(providers: providers, keepsData: keepsData)
    }
}
