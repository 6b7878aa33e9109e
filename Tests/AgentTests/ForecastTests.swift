import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What the agent foretells, and that it touches nothing for it.
@Suite struct ForecastTests {
    let directory: TemporaryDirectory
    let agent: RunningAgent

    init() throws {
        directory = try TemporaryDirectory()
        agent = try RunningAgent.greeted(state: directory.path + "/state")
    }

    private func path(_ name: String) -> String { directory.path + "/" + name }

    private func forecast(_ operation: Operation) throws -> OperationForecast {
        let operations = try agent.forecast([operation]).operations
        try #require(operations.count == 1)
        return operations[0]
    }

    @Test func theHostIsDescribed() throws {
        let facts = try agent.forecast([]).facts
        #expect(
            facts.hostname == String(decoding: ProcFile.contents("/proc/sys/kernel/hostname").dropLast(), as: UTF8.self)
        )
        #expect(
            facts.kernel == String(decoding: ProcFile.contents("/proc/sys/kernel/osrelease").dropLast(), as: UTF8.self))
        #expect(facts.machine == CommandRunner.run(["uname", "-m"]).text.dropLast())
        #expect(facts.bootID.count == 36)
        #expect(abs(facts.clock - Clock.wall) < 3600)
    }

    @Test func links() throws {
        symlink("v1", path("current"))
        mkdir(path("v2"), 0o755)
        try directory.write("file", "x")
        func link(_ name: String, _ to: String) throws -> OperationForecast {
            try forecast(.link(LinkOperation(path: path(name), to: to)))
        }
        #expect(try link("current", "v2") == OperationForecast(prospect: .change(from: "v1", to: "v2")))
        #expect(try link("current", "v1").prospect == .nothing(because: "points there already"))
        #expect(
            try link("new", "v3")
                == OperationForecast(
                    prospect: .change(from: "nothing", to: "v3"),
                    warnings: [.fileProblem(path: "v3", message: "No such file or directory")]))
        let problem = Reason.fileProblem(path: path("file"), message: "is a file, not a symbolic link")
        #expect(try link("file", "v2").prospect == .refuse([problem]))
        #expect(directory.names() == ["current", "file", "v2"])
        #expect(directory.link("current") == "v1")
    }

    @Test func copies() throws {
        try directory.write("file", "text")
        func copy(_ name: String, _ text: String, mode: Int? = nil) throws -> OperationForecast.Prospect {
            let digest = SHA256.hexDigest(of: text.utf8)
            let copy = CopyOperation(path: path(name), digest: digest, size: text.utf8.count, mode: mode)
            return try forecast(.copy(copy)).prospect
        }
        #expect(try copy("file", "text") == .nothing(because: "holds that already"))
        #expect(try copy("file", "tex2") == .change(from: "other content", to: "the new content"))
        #expect(
            try copy("file", "longer", mode: 0o600)
                == .change(from: "other content", to: "the new content with mode 0600"))
        #expect(try copy("file", "text", mode: 0o755) == .change(from: "mode 0644", to: "mode 0755"))
        #expect(try copy("new", "text") == .change(from: "nothing", to: "the new file"))
        #expect(directory.names() == ["file"])
    }

    @Test func whatIsThereToProtectIsLookedAt() throws {
        try directory.write("file", "x")
        #expect(BackupStore.obstacle(path("file")) == nil && BackupStore.obstacle("/etc") == nil)
        #expect(BackupStore.obstacle(path("gone/file")) == .nothingToProtect(path: path("gone/file")))
        #expect(
            BackupStore.obstacle(path("file/below"))
                == .fileProblem(path: path("file/below"), message: "Not a directory"))
    }

    @Test func commandsAreNotRunButTheirQuestionsAre() throws {
        let effect = "touch \(path("acted"))"
        let cannotKnow = OperationForecast.Prospect.cannotKnow(because: "a command's effect can't be foreseen")
        #expect(try forecast(.shell(effect)).prospect == cannotKnow)
        #expect(try forecast(.shell(effect, unless: ["test", "-e", path("x")])).prospect == cannotKnow)
        #expect(
            try forecast(.shell(effect, unless: ["test", "-d", "/"])).prospect
                == .nothing(because: "'test -d /' says so"))
        let reason = Reason.commandNotStarted(argv: ["/no/x"], message: "No such file or directory")
        #expect(try forecast(.shell(effect, unless: ["/no/x"])).prospect == .refuse([reason]))
        #expect(directory.names().isEmpty)
    }
}
