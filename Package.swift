// swift-tools-version: 6.2
import PackageDescription

// The target graph is the architecture diagram: a target imports only from floors above it (docs/ARCHITECTURE.md).
// `Tests/HouseRulesTests` keeps it so.

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let boxes = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")

let package = Package(
    name: "weft",
    products: [
        .executable(name: "weft", targets: ["weft"]),
        .executable(name: "weft-bench", targets: ["weft-bench"]),
    ],
    dependencies: [
        // Command lines with help, completion and validation.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Heap and Deque with documented complexity.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // SHA-2 with hardware support, X25519, HPKE (RFC 9180).
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // One logging interface for every module.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // Sockets and byte buffers below the API.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // SQLite: durable ledger blocks and node state.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // HTTP server of the local API. No traits: the configuration support is not used.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        // YAML manifests.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // HTTP client of the command line, over Unix sockets.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // Ordered start and graceful shutdown of long-lived services.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // MARK: values
        .target(name: "Multiformats", dependencies: [crypto]),
        .target(name: "DagCBOR", dependencies: ["Multiformats"]),
        .target(name: "Keys", dependencies: ["Multiformats", "CSodium"]),
        .target(name: "CAR", dependencies: ["Multiformats", "DagCBOR"]),
        .target(name: "UnixFS", dependencies: ["Multiformats"]),
        // MARK: crypto
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CSecp256k1", pkgConfig: "libsecp256k1", providers: [.apt(["libsecp256k1-dev"])]),
        .target(name: "Umbral", dependencies: ["Multiformats", "Keys", "CSodium", "CSecp256k1"]),
        .target(
            name: "Envelopes", dependencies: ["Multiformats", "DagCBOR", "Keys", "Umbral", "CSodium", crypto]),
        // MARK: cores
        .target(name: "StateTree", dependencies: ["Multiformats", "DagCBOR"]),
        .target(name: "ChannelCore", dependencies: ["Multiformats", "DagCBOR", "Keys"]),
        .target(
            name: "LedgerCore",
            dependencies: [
                "Multiformats", "DagCBOR", "Keys", "StateTree", "ChannelCore",
                .product(name: "HeapModule", package: "swift-collections"),
            ]),
        .target(name: "PlacementCore", dependencies: ["LedgerCore"]),
        .target(name: "Grants", dependencies: ["LedgerCore", "Umbral", "Keys", "Multiformats", "DagCBOR"]),
        .target(
            name: "Workload",
            dependencies: ["Multiformats", "DagCBOR", .product(name: "Yams", package: "Yams")]),
        // MARK: adapters
        .target(
            name: "LedgerStore",
            dependencies: ["LedgerCore", "CAR", "Multiformats", "DagCBOR", "Keys", grdb, sqlite]),
        .target(
            name: "Ordering",
            dependencies: [
                "LedgerCore", "LedgerStore", "Multiformats", "DagCBOR", "Keys", lifecycle, logging, boxes,
            ]),
        .target(name: "PeerNetwork", dependencies: ["Multiformats", "Keys", boxes]),
        .target(name: "ContentStore", dependencies: ["Multiformats", "DagCBOR", "UnixFS"]),
        .target(
            name: "ContentExchange",
            dependencies: ["ContentStore", "Envelopes", "PeerNetwork", "UnixFS", "Multiformats"]),
        .target(
            name: "ContentGateway",
            dependencies: [
                "ContentStore", "UnixFS", "CAR", "Multiformats", nioCore, logging, lifecycle,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ]),
        .target(
            name: "JobProtocol",
            dependencies: [
                "LedgerCore", "ChannelCore", "Grants", "PeerNetwork", "Envelopes", "Umbral", "Multiformats", "DagCBOR",
                "Keys", boxes,
            ]),
        .target(name: "BundleFiles", dependencies: ["Workload"]),
        .target(name: "CLinuxShim"),
        .target(name: "Sandbox", dependencies: ["CLinuxShim", "Keys"]),
        .target(name: "SandboxNamespace", dependencies: ["CLinuxShim", "Sandbox", "Keys", logging]),
        // Starts sandboxes, and is process 1 in each. SwiftPM links C programs against libswiftCore, which no sandbox
        // holds: these flags make it static, free of any library, and start at its own first instruction.
        .executableTarget(
            name: "weft-init",
            cSettings: [.unsafeFlags(["-ffreestanding", "-fno-stack-protector"])],
            linkerSettings: [
                .unsafeFlags(["-nostartfiles", "-static-executable", "-Xclang-linker", "-nostdlib"])
            ]),
        // MARK: services
        .target(name: "GatewayAPI"),
        .target(
            name: "Tenant",
            dependencies: [
                "LedgerCore", "ChannelCore", "PlacementCore", "Workload", "LedgerStore", "Ordering", "PeerNetwork",
                "ContentStore",
                "ContentExchange", "Grants", "JobProtocol", "Envelopes", "Umbral", "UnixFS", "Keys", "Multiformats",
                "DagCBOR", grdb, logging, lifecycle, boxes, .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .target(
            name: "Provider",
            dependencies: [
                "LedgerCore", "ChannelCore", "PlacementCore", "Workload", "Ordering", "PeerNetwork", "ContentStore",
                "ContentExchange",
                "Grants", "JobProtocol", "BundleFiles", "Sandbox", "Envelopes", "UnixFS", "Keys", "Multiformats",
                "DagCBOR", grdb, logging, lifecycle, boxes,
            ]),
        .target(
            name: "Proxy",
            dependencies: [
                "Grants", "JobProtocol", "LedgerCore", "Ordering", "PeerNetwork", "Umbral", "Multiformats", "DagCBOR",
                grdb, logging, lifecycle, boxes,
            ]),
        .target(
            name: "Datasets",
            dependencies: [
                "Tenant", "Grants", "JobProtocol", "Workload", "ContentExchange", "ContentStore", "CAR", "UnixFS",
                "Envelopes", "Umbral", "PeerNetwork", "LedgerCore", "Ordering", "Keys", "Multiformats", "DagCBOR",
                grdb, logging,
            ]),
        .target(
            name: "Witness",
            dependencies: [
                "LedgerCore", "LedgerStore", "Ordering", "Multiformats", "DagCBOR", "Keys", logging, lifecycle, boxes,
            ]),
        .target(
            name: "Gateway",
            dependencies: [
                "GatewayAPI", "Tenant", "Datasets", "Proxy", "Grants", "Witness", "DagCBOR", "LedgerCore",
                "ChannelCore", "LedgerStore", "Ordering", "ContentStore", "Envelopes", "UnixFS", "CAR",
                "PeerNetwork", "Workload", "Keys", "Multiformats", nioCore,
                logging, lifecycle, .product(name: "Hummingbird", package: "hummingbird"),
            ]),
        // MARK: programs
        .target(
            name: "WeftNode",
            dependencies: [
                "Gateway", "GatewayAPI", "Tenant", "Datasets", "Proxy", "Provider", "Witness", "PlacementCore",
                "LedgerCore", "LedgerStore",
                "Ordering",
                "PeerNetwork", "ContentStore", "ContentExchange", "ContentGateway", "Sandbox", "SandboxNamespace",
                "Keys", "Multiformats", logging, lifecycle, boxes,
            ]),
        .target(
            name: "WeftCommands",
            dependencies: [
                "GatewayAPI", "Workload", "BundleFiles", "WeftNode", "LedgerCore", "DagCBOR", "Multiformats", nioCore,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOPosix", package: "swift-nio"), logging,
            ]),
        .executableTarget(name: "weft", dependencies: ["WeftCommands"]),
        // No server and no HTTP, so that its release build stays short.
        .executableTarget(
            name: "weft-bench",
            dependencies: [
                "LedgerCore", "LedgerStore", "Ordering", "Tenant", "Provider", "Proxy", "PlacementCore", "Workload",
                "PeerNetwork", "JobProtocol", "ContentStore", "ContentExchange", "Datasets", "BundleFiles", "Grants",
                "UnixFS", "Envelopes", "Umbral", "CSodium", "SandboxNamespace", "Keys", "DagCBOR", "Multiformats",
                logging, .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // MARK: proof
        // Thousands of parties over virtual time, with faults and lies: finds what no single test thinks of.
        .target(
            name: "Simulation",
            dependencies: ["LedgerCore", "ChannelCore", "PlacementCore", "Keys", "Multiformats", "DagCBOR"]),
        .executableTarget(
            name: "weft-simulate",
            dependencies: ["Simulation", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        .target(name: "ContentStoreTestKit", dependencies: ["ContentStore", "Multiformats", "DagCBOR"]),
        .target(name: "SandboxTestKit"),
        .target(name: "PeerNetworkTestKit", dependencies: ["PeerNetwork", "Multiformats", boxes]),
        // Submits transfers until it is killed: shows that what was acknowledged is there afterwards.
        .executableTarget(
            name: "ledger-crash-probe", dependencies: ["LedgerCore", "LedgerStore", "Ordering", "Keys", logging]),
        .testTarget(name: "HouseRulesTests"),
        .testTarget(name: "MultiformatsTests", dependencies: ["Multiformats"]),
        .testTarget(name: "DagCBORTests", dependencies: ["DagCBOR", "Multiformats"]),
        .testTarget(name: "KeysTests", dependencies: ["Keys", "Multiformats", "CSodium", crypto]),
        .testTarget(name: "UnixFSTests", dependencies: ["UnixFS", "Multiformats", crypto], exclude: ["Peers"]),
        .testTarget(
            name: "UmbralTests", dependencies: ["Umbral", "Keys", "Multiformats"], exclude: ["Peers", "Vectors"]),
        .testTarget(name: "EnvelopesTests", dependencies: ["Envelopes", "Umbral", "Keys", "DagCBOR", "Multiformats"]),
        .testTarget(name: "CARTests", dependencies: ["CAR", "DagCBOR", "Multiformats"]),
        .testTarget(
            name: "LedgerCoreTests",
            dependencies: ["LedgerCore", "ChannelCore", "StateTree", "DagCBOR", "Keys", "Multiformats"]),
        .testTarget(name: "PlacementCoreTests", dependencies: ["PlacementCore", "LedgerCore", "Keys", "Multiformats"]),
        .testTarget(
            name: "GrantsTests", dependencies: ["Grants", "LedgerCore", "Umbral", "DagCBOR", "Keys", "Multiformats"]),
        .testTarget(name: "WorkloadTests", dependencies: ["Workload", "Multiformats", "DagCBOR"]),
        .testTarget(
            name: "LedgerStoreTests",
            dependencies: ["LedgerStore", "LedgerCore", "CAR", "DagCBOR", "Keys", "Multiformats", grdb]),
        .testTarget(
            name: "OrderingTests",
            dependencies: [
                "Ordering", "LedgerStore", "LedgerCore", "DagCBOR", "Keys", "Multiformats", "ledger-crash-probe",
                lifecycle,
                logging, boxes, grdb,
            ]),
        .testTarget(
            name: "PeerNetworkTests",
            dependencies: ["PeerNetwork", "PeerNetworkTestKit", "Keys", "Multiformats", boxes]),
        .testTarget(
            name: "ContentStoreTests",
            dependencies: ["ContentStore", "ContentStoreTestKit", "UnixFS", "Multiformats", "DagCBOR"]),
        .testTarget(
            name: "ContentExchangeTests",
            dependencies: [
                "ContentExchange", "ContentStore", "UnixFS", "Envelopes", "PeerNetwork", "Keys", "Multiformats",
            ]),
        .testTarget(
            name: "ContentGatewayTests",
            dependencies: [
                "ContentGateway", "ContentStore", "ContentStoreTestKit", "UnixFS", "CAR", "DagCBOR", "Multiformats",
                logging, lifecycle,
            ]),
        .testTarget(
            name: "JobProtocolTests",
            dependencies: ["JobProtocol", "ChannelCore", "LedgerCore", "Envelopes", "Keys", "DagCBOR", "Multiformats"]),
        .testTarget(
            name: "ProviderTests",
            dependencies: [
                "Provider", "Tenant", "ChannelCore", "DagCBOR", "ContentExchange", "ContentStore", "Envelopes",
                "JobProtocol", "LedgerCore", "LedgerStore",
                "Multiformats", "Ordering", "PeerNetwork", "PlacementCore", "Sandbox", "SandboxNamespace", "Workload",
                "Keys", boxes, logging, lifecycle, grdb,
            ]),
        .testTarget(
            name: "ServicesTests",
            dependencies: [
                "Provider", "Tenant", "Proxy", "Grants", "Umbral", "ChannelCore", "ContentExchange", "ContentStore",
                "UnixFS", "Envelopes", "JobProtocol", "LedgerCore", "LedgerStore", "Multiformats", "Ordering",
                "PeerNetwork",
                "PlacementCore", "Sandbox",
                "Workload", "Keys", "DagCBOR", boxes, logging, grdb,
            ]),
        .testTarget(
            name: "ProxyTests",
            dependencies: [
                "Proxy", "Grants", "JobProtocol", "Envelopes", "Umbral", "LedgerCore", "LedgerStore", "Ordering",
                "PeerNetwork", "Keys", "Multiformats", logging,
            ]),
        .testTarget(
            name: "WitnessTests",
            dependencies: [
                "Witness", "LedgerStore", "LedgerCore", "Ordering", "DagCBOR", "Keys", "Multiformats", boxes, lifecycle,
                logging, grdb,
            ]),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Simulation", "LedgerCore", "ChannelCore", "PlacementCore", "Keys", "Multiformats", "DagCBOR",
                "weft-simulate",
            ]),
        .testTarget(
            name: "TenantTests",
            dependencies: [
                "Tenant", "ChannelCore", "ContentExchange", "ContentStore", "DagCBOR", "Envelopes", "JobProtocol",
                "Keys",
                "LedgerCore", "LedgerStore", "Multiformats", "Ordering", "PeerNetwork", "PlacementCore", "Workload",
                boxes,
                logging, lifecycle, grdb,
            ]),
        .testTarget(
            name: "WeftCommandsTests",
            dependencies: [
                "WeftCommands", "GatewayAPI", "Workload", "BundleFiles", nioCore,
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(name: "EndToEndTests", dependencies: ["GatewayAPI", "weft", "weft-init"]),
        .testTarget(name: "ChannelCoreTests", dependencies: ["ChannelCore", "DagCBOR", "Keys", "Multiformats"]),
        .testTarget(name: "StateTreeTests", dependencies: ["StateTree", "Multiformats", "DagCBOR"]),
        .testTarget(name: "GatewayAPITests", dependencies: ["GatewayAPI"]),
        .testTarget(
            name: "GatewayTests", dependencies: ["Gateway", "GatewayAPI", "DagCBOR", "Keys", "Multiformats"]),
        .testTarget(name: "BundleFilesTests", dependencies: ["BundleFiles", "Workload"]),
        .testTarget(name: "SandboxTests", dependencies: ["CLinuxShim", "Sandbox", "SandboxTestKit", "weft-init"]),
        .testTarget(
            name: "SandboxNamespaceTests",
            dependencies: ["CLinuxShim", "Sandbox", "SandboxNamespace", "SandboxTestKit", "weft-init", logging]),
    ],
    swiftLanguageModes: [.v6]
)
