// swift-tools-version: 6.2

import PackageDescription

/// `LULL_WERROR=1` turns warnings into errors; continuous integration sets it.
let warningsAreErrors = Context.environment["LULL_WERROR"] == "1"

let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "lull",
    products: [
        .executable(name: "lull", targets: ["lull"]),
        .executable(name: "lull-agent", targets: ["lull-agent"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // The agent: what runs on a host. Static, so it sees the protocol and nothing else.
        .target(name: "CLinux"),
        .target(name: "AgentProtocol"),
        .target(name: "AgentCore", dependencies: ["AgentProtocol", "CLinux"]),
        .executableTarget(name: "lull-agent", dependencies: ["AgentCore"]),

        // The controller, from the bytes of a plan to the report of a run. A target imports only what stands above it.
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "Diagnostics"),
        .target(name: "PlanSyntax", dependencies: ["Diagnostics", "CLibYAML"]),
        .target(name: "Windows"),
        .target(name: "Plan", dependencies: ["AgentProtocol", "Diagnostics", "PlanSyntax", "Windows"]),
        .target(name: "Inventory", dependencies: ["Diagnostics", "PlanSyntax"]),
        .target(
            name: "Schedule",
            dependencies: ["AgentProtocol", "Diagnostics", "PlanSyntax", "Windows", "Plan", "Inventory"]),
        .executableTarget(
            name: "lull-fuzz", dependencies: ["Diagnostics", "PlanSyntax", "Windows", "Plan", "Inventory", "Schedule"]),
        .target(name: "Journal", dependencies: ["AgentProtocol", "Windows", "Inventory", "Schedule", grdb]),
        .target(name: "Transport", dependencies: ["AgentProtocol", "Inventory", subprocess]),
        .target(
            name: "Execution", dependencies: ["AgentProtocol", "Windows", "Plan", "Inventory", "Schedule", "Journal"]),
        .target(
            name: "Simulation",
            dependencies: ["AgentProtocol", "Windows", "Inventory", "Plan", "Schedule", "Journal", "Execution"]),
        .executableTarget(name: "lull-simulate", dependencies: ["CLinux", "Simulation"]),
        .target(
            name: "Report",
            dependencies: [
                "AgentProtocol", "Diagnostics", "Windows", "Plan", "Inventory", "Schedule", "Journal", "Execution",
            ]),
        .target(
            name: "Commands",
            dependencies: [
                "AgentProtocol", "CLinux", "Diagnostics", "PlanSyntax", "Windows", "Plan", "Inventory", "Schedule",
                "Journal", "Transport", "Execution", "Simulation", "Report", argumentParser, subprocess, system,
            ]),
        .executableTarget(name: "lull", dependencies: ["Commands"]),

        .target(name: "TestSupport", path: "Tests/Support"),
        .testTarget(name: "AgentTests", dependencies: ["AgentProtocol", "AgentCore", "CLinux", "lull-agent"]),
        .testTarget(name: "WindowsTests", dependencies: ["Windows", "TestSupport"], exclude: ["Fixtures"]),
        .testTarget(
            name: "LanguageTests",
            dependencies: [
                "AgentProtocol", "Diagnostics", "PlanSyntax", "Windows", "Plan", "Inventory", "Schedule", "TestSupport",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "ExecutionTests",
            dependencies: [
                "AgentProtocol", "Windows", "Inventory", "Plan", "Schedule", "Journal", "Execution", "Report",
                "TestSupport", grdb,
            ],
            exclude: ["Fixtures"]),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation"]),
        .testTarget(
            name: "TransportTests", dependencies: ["AgentProtocol", "Inventory", "Transport"], exclude: ["Fixtures"]),
        .testTarget(
            name: "LabTests",
            dependencies: ["AgentProtocol", "Inventory", "Journal", "Transport", "Execution", "TestSupport"]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "AgentProtocol", "Diagnostics", "PlanSyntax", "Plan", "Inventory", "Schedule", "Journal", "Execution",
                "Simulation", "Report", "Commands",
                "lull", "TestSupport", argumentParser, subprocess,
            ], exclude: ["Fixtures"]),
        .testTarget(name: "ProjectTests", dependencies: ["TestSupport"]),
    ]
)

for target in package.targets where target.type != .system {
    var settings = target.swiftSettings ?? []
    settings += [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
    if warningsAreErrors { settings.append(.treatAllWarnings(as: .error)) }
    target.swiftSettings = settings
}
