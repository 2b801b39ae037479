// SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers
import Testing

@testable import Tenant

@Suite("The gate before a store")
struct StoreGateTests {
    /// Who is inside, and whether ever somebody was who should not have been.
    private struct Inside {
        var keepers = 0
        var tidiers = 0
        var mostKeepers = 0
        var isBroken = false

        mutating func check() {
            mostKeepers = max(mostKeepers, keepers)
            isBroken = isBroken || tidiers > 1 || (tidiers > 0 && keepers > 0)
        }
    }

    @Test("nothing is thrown away while something is put together, and everybody gets through")
    func excludes() async throws {
        let gate = StoreGate()
        let inside = NIOLockedValueBox(Inside())
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    if number.isMultiple(of: 5) {
                        await gate.tidy {
                            inside.withLockedValue {
                                $0.tidiers += 1; $0.check()
                            }
                            await Task.yield()
                            inside.withLockedValue {
                                $0.check(); $0.tidiers -= 1
                            }
                        }
                    } else {
                        await gate.keep {
                            inside.withLockedValue {
                                $0.keepers += 1; $0.check()
                            }
                            await Task.yield()
                            inside.withLockedValue {
                                $0.check(); $0.keepers -= 1
                            }
                        }
                    }
                }
            }
        }
        #expect(inside.withLockedValue { !$0.isBroken && $0.keepers == 0 && $0.tidiers == 0 })
    }

    @Test("what fails inside lets the next one in")
    func failing() async throws {
        struct Failure: Error {}
        let gate = StoreGate()
        await #expect(throws: Failure.self) { try await gate.keep { throw Failure() } }
        await #expect(throws: Failure.self) { try await gate.tidy { throw Failure() } }
        #expect(await gate.tidy { 7 } == 7)
    }
}
