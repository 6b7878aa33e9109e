import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What can't be trusted forbids everything.
@Suite struct PolicyFileTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        mkdir(directory.path + "/lull", 0o755)
        try directory.write("lull/policy", "run no\n")
    }

    private var path: String { directory.path + "/lull/policy" }

    private func load() -> PolicyFile.Loaded { PolicyFile.load(path, owner: geteuid()) }

    private func expect(_ message: String, at place: String, _ location: SourceLocation = #_sourceLocation) {
        #expect(
            load() == .unusable([.policyUnusable(path: directory.path + place, message: message)]),
            sourceLocation: location)
    }

    @Test func isReadWhereNobodyElseCanChangeIt() {
        guard case .policy(let policy, let lines) = load() else {
            Issue.record("\(load())")
            return
        }
        #expect(policy.path == path)
        #expect(lines == ["run no"])
    }

    @Test func noFileIsNoPolicy() {
        unlink(path)
        #expect(load() == .none)
        rmdir(directory.path + "/lull")
        #expect(load() == .none)
    }

    @Test(arguments: [mode_t(0o646), 0o664, 0o777]) func isNotWritableByOthers(mode: mode_t) {
        chmod(path, mode)
        expect("others than its owner may write to it", at: "/lull/policy")
    }

    @Test func norIsItsDirectoryEvenWithoutAFile() {
        chmod(directory.path + "/lull", 0o777)
        expect("others than its owner may write to it", at: "/lull")
        unlink(path)
        expect("others than its owner may write to it", at: "/lull")
    }

    @Test func isNoLink() throws {
        rename(path, directory.path + "/elsewhere")
        symlink("../elsewhere", path)
        expect("it is a symbolic link, or not what it should be", at: "/lull/policy")
        unlink(path)
        symlink("../nowhere", path)
        expect("it is a symbolic link, or not what it should be", at: "/lull/policy")
        unlink(path)
        rmdir(directory.path + "/lull")
        mkdir(directory.path + "/other", 0o755)
        symlink("other", directory.path + "/lull")
        expect("it is a symbolic link, or not what it should be", at: "/lull")
    }

    @Test func isAPlainFileOfSomeLines() throws {
        truncate(path, 100 * 1024 * 1024)
        expect("it is longer than 65536 bytes", at: "/lull/policy")
        unlink(path)
        mkfifo(path, 0o600)
        expect("it is no plain file", at: "/lull/policy")
        unlink(path)
        mkdir(path, 0o755)
        expect("it is no plain file", at: "/lull/policy")
    }

    @Test func nulBytesAreNoPolicy() throws {
        try directory.write("lull/policy", "run no\n\0\0\0")
        expect("it holds NUL bytes", at: "/lull/policy:1")
    }

    @Test(.enabled(if: geteuid() == 0, "needs root")) func belongsToRoot() {
        chown(path, 65_534, 65_534)
        expect("it doesn't belong to root", at: "/lull/policy")
        chown(path, 0, 0)
        chown(directory.path + "/lull", 65_534, 65_534)
        expect("it doesn't belong to root", at: "/lull")
    }

    @Test func aPolicyThatCannotBeUsedForbidsEverything() throws {
        let rules = HostRules(policy: PolicyFile.understand(Array("nonsense".utf8), path: "/p"), hold: nil)
        let refusal = rules.refusal(of: ActionRequest(id: "a", program: [.pause(0)], putsBack: true), .nothing)
        let message = "'nonsense' is none of allow, deny, verbs, force, run, probes, paths"
        #expect(refusal?.reasons == [.policyUnusable(path: "/p:1", message: message)])
    }
}
