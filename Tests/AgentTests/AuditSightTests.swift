import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What an audit reads in commands, scripts and /proc.
@Suite struct AuditSightTests {
    @Test(arguments: [
        ("/bin/kill -9 $MAINPID", 0.0), ("/usr/bin/pkill -KILL app", 0),
        ("/sbin/start-stop-daemon --stop --retry TERM/3/KILL/2", 3),
        ("start-stop-daemon --stop --retry=TERM/30/HUP/10/KILL/5 -p /run/x", 40),
        ("start-stop-daemon --stop --retry=-TERM/5/-KILL/5", 5), ("/sbin/start-stop-daemon --stop --retry 5", 5),
        ("start-stop-daemon --stop --signal KILL", 0), ("/usr/bin/docker stop web", 10),
        ("/usr/bin/podman stop -t 25 web", 25), ("/usr/bin/docker stop --time=7 web", 7), ("docker kill web", 0),
        ("/bin/sh -c sleep 5; kill -9 1", nil),
    ])
    func aStopCommandThatKillsSaysWhen(line: String, seconds: Double?) {
        #expect(StopCommand.kills(line))
        #expect(KillDelay.seconds(of: line) == seconds)
    }

    @Test func processesAndTheirMemoryAreCountedInTheGroup() throws {
        let directory = try TemporaryDirectory()
        mkdir(directory.path + "/app.service", 0o755)
        try directory.write("app.service/cgroup.procs", "41\n42\n")
        for (pid, kilobytes) in [(41, 1000), (42, 24)] {
            mkdir(directory.path + "/\(pid)", 0o755)
            try directory.write(
                "\(pid)/status",
                "Name:\tapp\nRssAnon:\t  \(kilobytes) kB\nSigIgn:\t0000000000005000\nSigCgt:\t0000000000001000\n")
        }
        fake.add("app.service", ["ControlGroup": "/app.service", "MainPID": "41"])
        let status = try fake.systemd.systemctl.unit("app.service").status
        func look() -> ProcessSight { .look(at: status, proc: directory.path, roots: [directory.path]) }
        #expect(look() == ProcessSight(count: 2, memory: 1024 * 1024, ignored: 0x4000))
        #expect(look().ignores(15) && !look().ignores(13) && !look().ignores(0))
        // The group's own figure wins.
        try directory.write("app.service/memory.stat", "anon 7000\nfile 9\n")
        #expect(look().memory == 7000)
    }

    private let fake = FakeSystemd()
}
