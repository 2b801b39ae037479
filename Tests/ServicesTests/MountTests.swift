// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Foundation
import Grants
import Keys
import LedgerCore
import LedgerStore
import Multiformats
import NIOConcurrencyHelpers
import Testing
import Workload

@testable import Provider
@testable import Tenant

@Suite("Content that jobs mount", .serialized, .timeLimit(.minutes(5)))
struct MountTests {
    static func manifest(_ mounts: [Manifest.Mount], runs milliseconds: UInt64 = 400) -> Manifest {
        var manifest = World.manifest(runs: milliseconds, payment: .stream)
        manifest.mounts = mounts
        return manifest
    }

    /// Orders, waits until the program runs, and looks at what is laid out.
    static func run(
        _ mounts: [CID], _ world: World, _ tenant: TenantNode, _ provider: ProviderNode,
        _ look: (PlayedInstance) throws -> Void
    ) async throws {
        let made = provider.runtime.instances.withLockedValue { $0.count }
        let order = try await tenant.service.order(
            manifest(mounts.enumerated().map { .init(cid: $0.element, path: "/mnt/\($0.offset)") }), bundle: nil,
            wallet: nil, lifetime: nil)
        let job = try await world.until {
            let over = try await world.index.lease(order: order).map { !$0.status.isOpen } ?? false
            try #require(!over, "the lease ended")
            return provider.runtime.instances.withLockedValue { $0.count > made ? $0.last : nil }
                .flatMap { $0.isStarted ? $0 : nil }
        }
        try look(job)
        #expect(try await world.end(of: order).status == .completed)
    }

    /// Orders, waits for the end, and returns what the log says.
    static func fault(_ mount: CID, _ world: World, _ tenant: TenantNode) async throws -> (LeaseEntry, String) {
        let order = try await tenant.service.order(
            manifest([.init(cid: mount, path: "/mnt/data")]), bundle: nil, wallet: nil, lifetime: nil)
        let lease = try await world.end(of: order)
        let text = Collected()
        try await tenant.service.log(order, follows: false) { await text.add($0) }
        return (lease, String(decoding: await text.bytes, as: UTF8.self))
    }

    @Test("files and folders, plain and sealed, are laid out byte by byte, and go with the job")
    func kinds() async throws {
        try await World.with { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            let data = MountedData(store: world.tenantStore)
            let large = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            var encoder = BundleEncoder()
            let bundle =
                try encoder.entry(BundleEntry(path: "in", kind: .file(size: 2, isExecutable: true))) + [7, 8]
            try encoder.content([7, 8])
            let file = try await data.file(large).cid
            let folder = try await data.folder("deep", try await data.folder("file", file))
            let roots = [
                try await data.sealed(large, to: world.tenantKey),
                try await data.sealed(bundle + (try encoder.finish()), to: world.tenantKey, kind: .bundle), file,
                folder,
                CID.of([5, 6], codec: .raw),
            ]
            try await world.tenantStore.put(Chunk([5, 6], codec: .raw))
            let places = NIOLockedValueBox<[String]>([])
            try await Self.run(roots, world, tenant, provider) { job in
                let found = (0..<5).map { job.mountPlace($0) }
                places.withLockedValue { $0 = found }
                #expect(FileManager.default.contents(atPath: found[0]) == Data(large))
                #expect(FileManager.default.contents(atPath: found[1] + "/in") == Data([7, 8]))
                #expect(FileManager.default.contents(atPath: found[2]) == Data(large))
                #expect(FileManager.default.contents(atPath: found[3] + "/deep/file") == Data(large))
                #expect(FileManager.default.contents(atPath: found[4]) == Data([5, 6]))
                #expect(job.spec.mounts == (0..<5).map { "/mnt/\($0)" })
            }
            try await world.until {
                places.withLockedValue { $0 }.allSatisfy { !FileManager.default.fileExists(atPath: $0) }
            }
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("what is hostile, damaged or for another key is refused before the start, by name, at no cost")
    func refused() async throws {
        try await World.with { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            let data = MountedData(store: world.tenantStore)
            let before = world.balance(world.tenantKey)
            var cases = try await data.hostile()
            cases.append(
                ("another's key", try await data.sealed([1], to: world.tenantKey, lockedFor: .generate())))
            cases.append(
                ("a bundle that is none", try await data.sealed([1, 2, 3], to: world.tenantKey, kind: .bundle)))
            // Nobody who sees only the file's size in the header can tell; the ciphertext is one chunk short.
            let whole = try await data.sealed([UInt8](repeating: 1, count: 600_000), to: world.tenantKey)
            cases.append(("cut off", try await Self.cut(whole, world.tenantStore)))
            cases.append(("too large", try await data.file([UInt8](repeating: 1, count: 70 << 20)).cid))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, (what, root)) in cases.enumerated() {
                    if index >= 3 { try await group.next() }
                    group.addTask {
                        let (lease, log) = try await Self.fault(root, world, tenant)
                        #expect(lease.status == .declined && lease.paid == 0, "\(what)")
                        #expect(lease.result?.outcome == .exited(code: 125), "\(what)")
                        #expect(log.contains("/mnt/data") && log.contains("\(root)"), "\(what): \(log)")
                    }
                }
                try await group.waitForAll()
            }
            #expect(world.balance(world.tenantKey) == before)
            let instances = provider.runtime.instances.withLockedValue { $0 }
            #expect(instances.allSatisfy { !$0.isStarted })
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    /// The same header over a body that lacks its last leaf.
    static func cut(_ root: CID, _ store: MemoryContentStore) async throws -> CID {
        let chunk = try #require(try await store.get(root))
        let header = try EnvelopeHeader.decode(chunk.bytes)
        var stream = FileStream(header.body, range: 0..<(2 * 262_144), from: store)
        var importer = FileImporter(store: store)
        while let piece = try await stream.next() { try await importer.write(piece) }
        let body = try await importer.finish().cid
        var bytes = chunk.bytes
        let place = try #require(bytes.firstRange(of: header.body.bytes))
        bytes.replaceSubrange(place, with: body.bytes)
        return try await store.put(bytes, codec: .dagCBOR)
    }

    @Test("a provider that has run it before needs its tenant's node for the key alone")
    func cached() async throws {
        try await World.with { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            let data = MountedData(store: world.tenantStore)
            let content = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
            let root = try await data.sealed(content, to: world.tenantKey)
            try await Self.run([root], world, tenant, provider) { _ in }
            let asked = NIOLockedValueBox(0)
            tenant.countContentRequests(asked)
            try await Self.run([root], world, tenant, provider) { job in
                #expect(FileManager.default.contents(atPath: job.mountPlace(0)) == Data(content))
            }
            // The new order's manifest: its header, for the key and for the content, and its body. The data set has three
            // leaves, a node and a header.
            #expect(asked.withLockedValue { $0 } <= 3)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("what somebody else owns is opened once its owner has granted it to the lease")
    func foreign() async throws {
        try await World.with { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            let owner = PrivateKey.generate()
            let root = try await MountedData(store: world.tenantStore).sealed([4, 2], to: owner)
            let header = try await SealedReader.header(of: root, from: world.tenantStore)
            let salt = try #require(header.lock?.salt)
            let order = try await tenant.service.order(
                Self.manifest([.init(cid: root, path: "/mnt/theirs")]), bundle: nil, wallet: nil, lifetime: nil)
            let lease = try await world.until { try await world.index.lease(order: order) }
            let key = try await world.until { world.ledger.read { $0.lease(lease.id)?.grantee } }
            try await Task.sleep(for: .milliseconds(300))
            #expect(provider.job?.isStarted == false)
            _ = try await tenant.service.dealer.grant(
                keys: try OwnerKeys(account: owner, salt: salt), account: owner, to: key, condition: .lease(lease.id))
            let job = try await world.until { provider.job.flatMap { $0.isStarted ? $0 : nil } }
            #expect(FileManager.default.contents(atPath: job.mountPlace(0)) == Data([4, 2]))
            #expect(try await world.end(of: order).status == .completed)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("an order says which of its mounts this node cannot grant")
    func notes() async throws {
        try await World.with { world in
            let tenant = try await world.tenant()
            let data = MountedData(store: world.tenantStore)
            let own = try await data.sealed([1], to: world.tenantKey)
            let foreign = try await data.sealed([1], to: .generate())
            let job = try await world.tenantStore.seal([1], key: .generate())
            let roots = [own, foreign, job, CID.of([77], codec: .dagCBOR), CID.of([78], codec: .raw)]
            let notes = await tenant.service.notes(
                on: Self.manifest(roots.enumerated().map { .init(cid: $0.element, path: "/mnt/\($0.offset)") }))
            #expect(notes.count == 3)
            #expect(zip(notes, roots[1...]).allSatisfy { $0.contains("\($1)") })
            await tenant.kill()
        }
    }
}
