// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Simulation

/// `first..last`, both included.
struct SeedRange: ExpressibleByArgument {
    let range: ClosedRange<UInt64>

    init?(argument: String) {
        let ends = argument.split(separator: ".", omittingEmptySubsequences: true).map { UInt64($0) }
        guard ends.count == 2, argument.contains(".."), let first = ends[0], let last = ends[1], first <= last else {
            return nil
        }
        range = first...last
    }
}

/// `all`, `none`, or names separated by commas.
struct FaultSelection: ExpressibleByArgument {
    var kinds = Set(FaultKind.allCases)

    init() {}

    init?(argument: String) {
        switch argument {
        case "all": return
        case "none": kinds = []
        default:
            let named = argument.split(separator: ",").map { FaultKind(rawValue: String($0)) }
            guard !named.contains(nil) else { return nil }
            kinds = Set(named.compactMap(\.self))
        }
    }

    var defaultValueDescription: String { "all" }
    static var allValueStrings: [String] { ["all", "none"] + FaultKind.allCases.map(\.rawValue) }
}

extension PlantedBug: ExpressibleByArgument {}

/// How results are written.
enum OutputForm: String, ExpressibleByArgument, CaseIterable { case text, json }
