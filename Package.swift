// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is held to the same rules; dependencies keep their own.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // Non-escapable views over borrowed bytes: the codec and the directory reader.
    .enableExperimentalFeature("Lifetimes"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "dirlistd",
    products: [
        .executable(name: "dirlistd", targets: ["dirlistd"]),
        .executable(name: "dirlistctl", targets: ["dirlistctl"]),
        .executable(name: "dirlistd-socket-generator", targets: ["dirlistd-socket-generator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "CLinux"),
        .systemLibrary(name: "CEditline", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),

        .target(name: "DirectoryTree", dependencies: ["CLinux"], swiftSettings: strict),
        .target(name: "Confinement", dependencies: ["CLinux"], swiftSettings: strict),
        .target(name: "Varlink", swiftSettings: strict),
        .target(
            name: "DirlistAPI",
            dependencies: ["Varlink"],
            resources: [
                .embedInCode("io.dirlistd.Admin.varlink"), .embedInCode("io.dirlistd.Tree.varlink"),
                .embedInCode("io.systemd.service.varlink"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "DirlistService",
            dependencies: ["Classic", "DirlistAPI", "DirectoryTree", "Varlink"],
            swiftSettings: strict
        ),
        .target(
            name: "VarlinkNIO", dependencies: ["Varlink", nioCore, nioPosix, nioTLS, nioSSL], swiftSettings: strict),
        .target(name: "MetricsHTTP", dependencies: [nioCore, nioHTTP1, nioPosix], swiftSettings: strict),
        .target(name: "Classic", swiftSettings: strict),
        .target(
            name: "ClassicNIO", dependencies: ["Classic", "Varlink", "VarlinkNIO", nioCore], swiftSettings: strict),
        .target(name: "DirlistConfig", swiftSettings: strict),
        .target(name: "DirlistTLS", dependencies: ["DirlistConfig", "VarlinkNIO"], swiftSettings: strict),
        .target(name: "LineEditor", dependencies: ["CEditline", "CLinux"], swiftSettings: strict),
        .target(name: "SystemdSupport", dependencies: ["CSystemd", logging], swiftSettings: strict),

        .executableTarget(
            name: "dirlistd",
            dependencies: [
                "ClassicNIO",
                "Confinement", "DirlistConfig", "DirlistService", "DirlistTLS", "MetricsHTTP", "SystemdSupport",
                "VarlinkNIO",
                "Varlink",
                "DirlistAPI",
                "DirectoryTree", argumentParser, lifecycle, logging, nioCore, nioPosix, unixSignals,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "dirlistctl",
            dependencies: [
                "CLinux", "DirlistAPI", "DirlistConfig", "DirlistTLS", "LineEditor", "Varlink", "VarlinkNIO",
                argumentParser,
            ],
            swiftSettings: strict
        ),

        .executableTarget(
            name: "dirlistd-socket-generator",
            dependencies: ["DirlistConfig"],
            swiftSettings: strict
        ),

        .executableTarget(
            name: "ConfinementProbe",
            dependencies: ["CLinux", "Confinement", "DirectoryTree"],
            path: "Tests/ConfinementProbe",
            swiftSettings: strict
        ),
        .testTarget(
            name: "ConfinementTests",
            dependencies: ["CLinux", "Confinement", "ConfinementProbe", "TestSupport"],
            swiftSettings: strict
        ),
        .target(name: "TestSupport", dependencies: ["CLinux"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "DirectoryTreeTests",
            dependencies: ["DirectoryTree", "CLinux", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(name: "VarlinkTests", dependencies: ["Varlink"], swiftSettings: strict),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["DirlistConfig", "Varlink"],
            path: "Tests/Fuzz",
            exclude: ["Corpus", "Targets", "fuzz.sh"],
            swiftSettings: strict
        ),
        .testTarget(name: "DirlistAPITests", dependencies: ["DirlistAPI", "Varlink"], swiftSettings: strict),
        .testTarget(
            name: "DirlistServiceTests",
            dependencies: ["Classic", "DirlistService", "DirlistAPI", "DirectoryTree", "Varlink", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(name: "LineEditorTests", dependencies: ["LineEditor"], swiftSettings: strict),
        .testTarget(
            name: "SystemdSupportTests",
            dependencies: ["SystemdSupport", logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "VarlinkNIOTests",
            dependencies: ["VarlinkNIO", "Varlink", "TestSupport", nioCore, nioPosix, nioSSL],
            swiftSettings: strict
        ),
        .testTarget(name: "ClassicTests", dependencies: ["Classic"], swiftSettings: strict),
        .testTarget(
            name: "ClassicNIOTests",
            dependencies: ["Classic", "ClassicNIO", "VarlinkNIO", nioCore, nioEmbedded],
            swiftSettings: strict
        ),
        .testTarget(name: "DirlistConfigTests", dependencies: ["DirlistConfig"], swiftSettings: strict),
        .testTarget(
            name: "GeneratorTests",
            dependencies: ["dirlistd-socket-generator", "DirlistConfig"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "dirlistctlTests",
            dependencies: [
                "dirlistctl", "DirlistAPI", "DirlistConfig", "DirlistTLS", "LineEditor", "Varlink", "VarlinkNIO",
                argumentParser,
            ], swiftSettings: strict),
    ]
)
