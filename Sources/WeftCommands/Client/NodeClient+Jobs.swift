// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import NIOCore
import Workload

extension NodeClient {
    /// Uploads a bundle while it is made.
    public func uploadBundle<Body: AsyncSequence & Sendable>(
        wallet: String?, _ body: Body
    ) async throws -> BundleInfo where Body.Element == ByteBuffer {
        try await upload(Route("bundles", query: [("wallet", wallet)]), body)
    }

    /// Places an order.
    public func order(_ job: JobRequest) async throws -> JobInfo { try await post(Route("jobs"), job) }

    /// What an order would meet.
    public func dryRun(_ job: JobRequest) async throws -> DryRun { try await post(Route("jobs", "dry-run"), job) }

    /// Newest first; open ones unless `all`.
    public func jobs(all: Bool, limit: Int) async throws -> [JobInfo] {
        try await get(Route("jobs", query: [("limit", "\(limit)"), ("all", all ? "true" : nil)]))
    }

    public func job(_ id: String) async throws -> JobInfo { try await get(Route("jobs", id)) }

    /// Calls `each` with the job as it is, and at every change until its stage is final.
    public func followJob(_ id: String, _ each: (JobInfo) async throws -> Void) async throws {
        var events = ServerSentEvents()
        try await stream(Route("jobs", id, "events")) { piece in
            for event in try events.push(piece.readableBytesView) where event.name == API.eventJob {
                guard let job = try? JSONDecoder().decode(JobInfo.self, from: Data(event.data.utf8)) else {
                    throw CommandFailure(.badAnswer, "the node sent an event that is no job")
                }
                try await each(job)
            }
        }
    }

    /// Calls `each` with the pieces of the log, from its beginning.
    /// - Parameter follow: goes on until the job has ended.
    public func readLog(_ id: String, follow: Bool, _ each: (LogFrame) async throws -> Void) async throws {
        var frames = LogFrames()
        try await stream(Route("jobs", id, "log", query: [("follow", follow ? "true" : nil)])) { piece in
            for frame in try frames.push(piece.readableBytesView) { try await each(frame) }
        }
        guard frames.isComplete else {
            throw CommandFailure(
                .lostConnection, "the log ends in the middle", hint: "fetch it again: `weft logs \(id)`")
        }
    }

    /// Calls `each` with the pieces of the output's bundle.
    public func readOutput(_ id: String, _ each: ([UInt8]) async throws -> Void) async throws {
        try await stream(Route("jobs", id, "output")) { try await each(Array($0.readableBytesView)) }
    }

    /// Asks the program to end; its output is kept.
    public func stop(_ id: String) async throws -> JobInfo { try await post(Route("jobs", id, "stop")) }

    /// Ends the order or lease now.
    public func close(_ id: String) async throws -> JobInfo { try await post(Route("jobs", id, "close")) }

    /// Why providers do not take it.
    public func why(_ id: String) async throws -> [WhyEntry] { try await get(Route("jobs", id, "why")) }
}
