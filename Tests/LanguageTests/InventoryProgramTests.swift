import Diagnostics
import Foundation
import Testing

@testable import Inventory

/// Executables: what they print is not trusted, and what goes wrong is told.
@Suite struct InventoryProgramTests {
    private func load(
        _ script: String, timeLimit: Double = ProgramInventory.timeLimit,
        outputLimit: Int = ProgramInventory.outputLimit
    ) throws -> Result<Inventory, Diagnostics> {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lull-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "hosts.sh").path
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return Result { () throws(Diagnostics) in
            var builder = InventoryBuilder()
            let program = ProgramInventory(path: path, timeLimit: timeLimit, outputLimit: outputLimit)
            guard try program.read(into: &builder) else { throw Diagnostics([]) }
            return try builder.finish()
        }
    }

    /// The message and the help of the only error.
    private func failure(
        _ script: String, timeLimit: Double = ProgramInventory.timeLimit,
        outputLimit: Int = ProgramInventory.outputLimit
    ) throws -> (slug: String, words: String) {
        guard case .failure(let error) = try load(script, timeLimit: timeLimit, outputLimit: outputLimit) else {
            return ("", "read")
        }
        let first = try #require(error.all.first)
        let words = first.message + " | " + (first.primary?.words ?? "") + " | " + (first.help ?? "")
        return (first.code.slug, words)
    }

    @Test func saysWhatItPrintedOnStandardError() throws {
        let (slug, words) = try failure("echo 'no credentials' >&2; echo 'set TOKEN' >&2; exit 3")
        #expect(slug == "inventory-program")
        #expect(words.contains("hosts.sh --list` ended with exit code 3"))
        #expect(words.hasSuffix("it wrote to standard error:\nno credentials\nset TOKEN"))
        #expect(try failure("kill -TERM $$").words.contains("was ended by signal 15"))
    }

    /// It goes with all that it has started, and what it has said is told.
    @Test(.timeLimit(.minutes(1))) func endsWhatIsSlow() throws {
        let (slug, words) = try failure("echo waiting >&2; sleep 1000 & sleep 1000", timeLimit: 0.5)
        #expect(slug == "inventory-program" && words.contains("took longer") && words.hasSuffix("waiting"))
    }

    @Test(.timeLimit(.minutes(1))) func endsWhatPrintsWithoutEnd() throws {
        let (slug, words) = try failure(
            "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", outputLimit: 1 << 20)
        #expect(slug == "inventory-program" && words.contains("printed more than 1 MiB"))
    }

    @Test(arguments: [
        ("echo 'not json'", "inventory-json", "expected a value"), ("true", "inventory-json", "expected a value"),
        ("echo '{} {}'", "inventory-json", "nothing more"), ("printf '{\"a\\377\": 1}'", "inventory-json", "no UTF-8"),
        ("echo '{\"a\": [1}'", "inventory-json", "',' or ']'"),
        ("echo '[1]'", "inventory-shape", "an object of groups"),
        ("echo '{\"w\": {\"hosts\": \"a\"}, \"_meta\": {\"hostvars\": {}}}'", "inventory-shape", "to be an array"),
        ("echo '{\"w\": {\"hosts\": [1]}, \"_meta\": {\"hostvars\": {}}}'", "inventory-shape", "to be a text"),
        ("echo '{\"_meta\": {}}'", "inventory-shape", "hostvars"),
        ("echo '{\"w\": [\"a\"], \"_meta\": {\"hostvars\": {\"a\": 1}}}'", "inventory-shape", "an object of variables"),
    ])
    func refusesOtherForms(script: String, slug: String, words: String) throws {
        let found = try failure(script)
        #expect(found.slug == slug)
        #expect(found.words.contains(words), "\(found.words)")
    }

    /// Names end up as arguments of ssh.
    @Test(arguments: ["-oProxyCommand=x", "a b", "", "a\\u0007", "a\\nb"])
    func refusesNamesThatHarm(_ name: String) throws {
        let list = "{\"w\": {\"hosts\": [\"\(name)\"]}, \"_meta\": {\"hostvars\": {}}}"
        #expect(try failure("cat <<'END'\n\(list)\nEND").slug == "bad-host-name")
        let vars = "{\"w\": [\"a\"], \"_meta\": {\"hostvars\": {\"a\": {\"ansible_host\": \"\(name)\"}}}}"
        let inventory = try load("cat <<'END'\n\(vars)\nEND").get()
        #expect(throws: Diagnostics.self) { try inventory.connection(of: "a") }
    }

    /// No shell reads it, its input is empty, and it has the surroundings of lull.
    @Test func runsWithoutAShell() throws {
        let script = """
            test "$#" = 1 -a "$1" = --list || exit 9
            read line && exit 8
            test -n "$PATH" || exit 7
            echo '{"w": ["a"], "_meta": {"hostvars": {}}}'
            """
        #expect(try load(script).get().hosts == ["a"])
    }
}
