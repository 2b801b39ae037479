// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import LedgerCore
import LedgerStore
import Tenant

extension JobInfo {
    init(_ record: JobRecord) {
        let terms = record.order.terms
        let needs = terms.requirements
        self.init(
            id: record.order.id.description, name: record.manifest?.name ?? "(unknown)", wallet: record.wallet,
            stage: JobStage(rawValue: record.stage.rawValue) ?? .ordered, runtime: needs.interpreter,
            cpuMillis: needs.resources.cpuMillis, memoryBytes: needs.resources.memoryBytes,
            diskBytes: needs.resources.diskBytes, isolation: needs.isolation.name,
            network: needs.openNetwork ? "open" : "none", timeoutSeconds: terms.duration / 1000,
            maximumRate: .init(nano: terms.maximumRate), deposit: .init(nano: terms.deposit),
            placedAt: record.order.placed, expiresAt: terms.expires, refusals: record.refusals)
        if let lease = record.lease { add(lease) }
        if let channel = record.channel {
            paid = channel.paid.map(CreditAmount.init(nano:))
            refunded = channel.refunded.map(CreditAmount.init(nano:))
        }
        if exitCode == nil, stage.isFinal { exitCode = 75 }
    }

    private mutating func add(_ entry: LeaseEntry) {
        provider = entry.provider.description
        lease = entry.id.description
        rate = .init(nano: entry.rate)
        leasedAt = entry.created
        startedAt = entry.started
        endedAt = entry.ended
        end = entry.status.isOpen ? nil : entry.status.rawValue
        paid = entry.paid.map(CreditAmount.init(nano:))
        refunded = entry.refunded.map(CreditAmount.init(nano:))
        guard let result = entry.result else { return }
        let (kind, value) = result.outcome.parts
        outcome = .init(kind: kind, value: Int(value))
        exitCode = result.outcome.shellCode
        usage = .init(
            wallMilliseconds: result.usage.wallMilliseconds, cpuMilliseconds: result.usage.cpuMilliseconds,
            memoryPeakBytes: result.usage.memoryPeakBytes, diskBytes: result.usage.diskBytes)
        hasLog = result.log != nil
        hasOutput = result.output != nil
    }
}

extension JobResult.Outcome {
    /// What a shell would show: 124 as `timeout(1)` does, 137 as after SIGKILL, 143 as after SIGTERM.
    var shellCode: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        case .outOfMemory: 137
        case .timedOut: 124
        case .stopped: 143
        }
    }
}
