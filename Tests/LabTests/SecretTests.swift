import AgentProtocol
import Foundation
import Journal
import TestSupport
import Testing

/// A run that takes secrets, with all that can go wrong in it, and then a search for them everywhere.
@Suite(.needsLab, .inTurns, .serialized, .lab("secret-1", "secret-2"))
struct SecretTests {
    let lab: Lab
    private static let hosts = ["secret-1", "secret-2"]

    init() throws { lab = try #require(LabTrait.lab) }

    /// Unlike anything else on the machine, so that finding it is finding it.
    private let token = "tok-\(UUID().uuidString)"
    private let password = "pw-\(UUID().uuidString)"

    /// Drained with a token for a restart; then a command that reads the token, prints it and fails on the second host,
    /// once it has been let; so all of it is put back, with the secrets sent anew.
    private var plan: String {
        """
        name: secrets
        vars:
          token: { secret: { env: LULL_LAB_TOKEN } }
          password: { secret: { file: password } }
          header: "Bearer {{ token }}"
        defaults: { guard: off, timeout: 60s }
        services: { phased: }
        steps:
          - restart: phased
            hosts: secret-1:secret-2
            before:
              - run: [sh, -c, 'cat > /run/drained; echo "drained with $AUTH" | tee -a /run/printed']
                undo: [sh, -c, 'cat > /run/undrained; rm /run/drained']
                stdin: "{{ token }}\\n"
                env: { AUTH: "{{ header }}" }
          - run:
              - sh
              - -c
              - |
                cat > /run/migrated; echo "password $PASSWORD, token $AUTH"; touch /run/waits
                while ! test -e /run/go; do sleep 0.1; done
                test "$(hostname)" = secret-1
            undo: [sh, -c, 'cat > /run/back; echo "back $PASSWORD"']
            stdin: "{{ password }}"
            env: { PASSWORD: "{{ password }}", AUTH: "{{ header }}" }
            hosts: secret-1:secret-2
        """
    }

    private func environment(_ words: [String]) -> [String] { ["/usr/bin/env", "LULL_LAB_TOKEN=\(token)"] + words }

    private func invoke(
        _ lull: Lull, _ words: [String], meanwhile: @escaping @Sendable (Int32) async throws -> Void = { _ in }
    ) async throws -> Lull.Ran {
        try await lull.invoke(
            words + ["--state", lull.directory + "/state"], through: environment([]), meanwhile: meanwhile)
    }

    @Test(.timeLimit(.minutes(10))) func aSecretIsNowhereAfterwards() async throws {
        let lull = try Lull(lab)
        let path = lull.directory + "/plan.yml"
        try plan.write(toFile: path, atomically: true, encoding: .utf8)
        let file = lull.directory + "/password"
        try (password + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        _ = try await FaultHost.all(Self.hosts) { try await FaultHost.ready(lab, $0, stop: 0, start: 0) }
        for host in Self.hosts {
            try await lab.sh(host, "rm -f /run/go /run/waits /run/migrated /run/back /run/printed /run/undrained")
        }
        let places = [path, "-i", lab.directory + "/inventory.yml"]

        // Neither asks for a secret, or could have one.
        let preview = try await lull.preview(plan)
        #expect(preview.exitCode == 0, "\(preview.output)\(preview.errors)")
        #expect(preview.output.contains("AUTH=Bearer «secret token»"), "\(preview.output)")
        let json = try await lull.preview(plan, "-o", "json")

        // Its controller dies while the commands wait.
        let killed = try await invoke(lull, ["run"] + places + ["--yes"]) { [lab] controller in
            for host in Self.hosts {
                try await lab.sh(host, "timeout 120 sh -c 'until test -e /run/waits; do sleep 0.2; done'")
            }
            kill(controller, SIGKILL)
        }
        let runID = try #require(killed.events.compactMap(\.startedRun).first, "\(killed.output)\(killed.errors)")
        // Where it is used, and where the list of processes shows it.
        for host in Self.hosts {
            #expect(try await lab.sh(host, "cat /run/migrated") == password)
            let processes = try await lab.sh(host, "cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
            #expect(processes.contains("hostname"), "the list is whole")
            #expect(!processes.contains(token) && !processes.contains(password))
            try await expectNowhere(on: host)
        }
        let unasked = try await lull.invoke(
            ["resume", runID, "--yes", "--state", lull.directory + "/state"],
            through: ["/usr/bin/env", "-u", "LULL_LAB_TOKEN"])
        #expect(unasked.exitCode == 3, "\(unasked.errors)")
        #expect(unasked.errors.contains("token: LULL_LAB_TOKEN isn't set in the environment"), "\(unasked.errors)")

        for host in Self.hosts { try await lab.sh(host, "touch /run/go") }
        let resumed = try await invoke(lull, ["resume", runID, "--yes"])
        let told = resumed.output + resumed.errors
        #expect(resumed.exitCode == 1, "\(told)")
        #expect(told.contains("password «secret password», token Bearer «secret token»"), "\(told)")
        for host in Self.hosts {
            // What took back was sent the secret anew.
            #expect(try await lab.sh(host, "cat /run/back") == password, "\(told)")
            #expect(try await lab.sh(host, "cat /run/undrained") == token, "\(told)")
            try await expectNowhere(on: host)
        }

        let shown = try await invoke(lull, ["runs", "show", runID])
        let shownJSON = try await invoke(lull, ["runs", "show", runID, "-o", "json"])
        let export = try await invoke(lull, ["runs", "export", runID])
        #expect(shown.exitCode == 0 && shownJSON.exitCode == 0 && export.exitCode == 0, "\(export.errors)")
        #expect(export.output.contains(#"{"secret":"token"}"#), "it is the whole export")
        for ran in [preview, json, killed, unasked, resumed, shown, shownJSON, export] {
            #expect(!(ran.output + ran.errors).contains(token) && !(ran.output + ran.errors).contains(password))
        }
        // The journal, its log, locks: all that lull keeps here.
        #expect(try grep(lull.directory + "/state", for: [token, password]) == "")
        #expect(try grep(lull.directory + "/state", for: [runID]) != "", "the search finds what is there")
    }

    /// What the command itself wrote in `/run` it did on purpose.
    private func expectNowhere(on host: String) async throws {
        let words = "-e \(token) -e \(password)"
        let files = try await lab.sh(
            host, "sync; grep -rlaF \(words) /var/lib/lull /root /home /tmp /var/tmp /etc /var/log || true")
        #expect(files == "", "\(host)")
        let records = try await lab.sh(host, "grep -rlaF -e '\"secret\":\"token\"' /var/lib/lull || true")
        #expect(records != "", "the records of \(host) name it")
        let journal = try await lab.sh(host, "journalctl --quiet --output=export | grep -acF \(words) || true")
        #expect(journal == "0", "\(host)")
    }

    private func grep(_ directory: String, for words: [String]) throws -> String {
        let child = try Child(
            "/usr/bin/grep", ["-rlaF"] + words.flatMap { ["-e", $0] } + [directory], environment: [:])
        child.waitUntilExit()
        return child.output
    }
}
