import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What the agent writes, reads and removes on a host on behalf of systemd's units.
@Suite struct SystemdFilesTests {
    let fake = FakeSystemd()

    private var dropIn: DropIn { fake.systemd.dropIn }

    private func write(_ path: String, _ text: String) {
        let descriptor = open("\(fake.directory)/\(path)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        _ = Descriptor.write(descriptor, text.utf8)
        close(descriptor)
    }

    private func directory(_ path: String) { _ = CommandRunner.run(["mkdir", "-p", "\(fake.directory)/\(path)"]) }

    @Test func aDropInIsWrittenHeldAndRemoved() throws {
        let lock = try dropIn.write(for: "app.service")
        #expect(
            FileText.read(dropIn.path(of: "app.service")) == """
                # lull stops app.service without a kill. This file goes when the unit is down and its last process gone.
                [Service]
                TimeoutStopSec=infinity
                SendSIGKILL=no
                OOMPolicy=continue

                """)
        #expect(dropIn.present() == ["app.service"])
        #expect(!dropIn.remove("app.service"), "somebody holds it")
        close(lock)
        #expect(dropIn.remove("app.service"))
        #expect(dropIn.present().isEmpty && access(dropIn.directory(of: "app.service"), F_OK) != 0)
        #expect(!dropIn.remove("app.service"))
    }

    @Test func otherDropInsAreLeftAlone() throws {
        directory("app.service.d")
        write("app.service.d/local.conf", "[Service]\n")
        close(try dropIn.write(for: "app.service"))
        #expect(dropIn.remove("app.service"))
        #expect(FileText.files(in: dropIn.directory(of: "app.service")) == ["local.conf"])
    }

    @Test func scopesHaveTheirOwnSection() {
        #expect(DropIn.content(for: "session-1.scope").contains("[Scope]"))
    }

    @Test func aCrashBetweenFilesAndReloadIsMended() throws {
        // Written and not loaded: it goes.
        fake.add("app.service", ["NeedDaemonReload": "yes"])
        close(try dropIn.write(for: "app.service"))
        let sweeper = fake.systemd.sweeper
        let forecast = fake.systemd.forecast(.stop, of: .of("app.service"))
        #expect(forecast.prospect == .change(from: "active", to: "inactive"), "it is no reason to leave the host out")
        #expect(sweeper.mend(try fake.systemd.systemctl.unit("app.service")))
        #expect(dropIn.present().isEmpty)
        // Removed and still loaded: it comes back, older than the load, to be swept properly.
        fake.set("app.service", ["DropInPaths": "/run/systemd/system/app.service.d/\(DropIn.fileName)"])
        #expect(sweeper.mend(try fake.systemd.systemctl.unit("app.service")))
        var status = stat()
        #expect(stat(dropIn.path(of: "app.service"), &status) == 0 && status.st_mtim.tv_sec == 1)
        // A pending edit of somebody else's is left alone.
        #expect(try sweeper.pendingEdits() == ["app.service"])
        #expect(!sweeper.mend(try fake.systemd.systemctl.unit("app.service")))
    }

    @Test func editsThatSystemdMissesAreFound() {
        let edits = PendingEdits(directories: ["\(fake.directory)/etc"])
        let package = "/usr/lib/systemd/system/app.service"
        #expect(!edits.concern("app.service", fragment: package, dropIns: []))
        directory("etc/app.service.d")
        #expect(!edits.concern("app.service", fragment: package, dropIns: []))
        write("etc/app.service.d/mask.conf", "")
        write("etc/app.service.d/notes.txt", "x")
        write("etc/app.service.d/\(DropIn.fileName)", "x")
        #expect(!edits.concern("app.service", fragment: package, dropIns: []))
        write("etc/app.service.d/new.conf", "[Service]\n")
        #expect(edits.concern("app.service", fragment: package, dropIns: []))
        #expect(!edits.concern("app.service", fragment: package, dropIns: ["new.conf"]))
        #expect(!edits.concern("other.service", fragment: package, dropIns: []))
    }

    @Test func aNewUnitFileThatOutranksTheLoadedOneIsFound() {
        let edits = PendingEdits(directories: ["\(fake.directory)/etc"])
        directory("etc")
        write("etc/sh.service", "[Service]\n")
        #expect(edits.concern("sh.service", fragment: "/usr/bin/env", dropIns: []))
        #expect(!edits.concern("sh.service", fragment: "\(fake.directory)/etc/sh.service", dropIns: []))
        _ = symlink("/usr/bin/env", "\(fake.directory)/etc/linked.service")
        #expect(!edits.concern("linked.service", fragment: "/usr/bin/env", dropIns: []))
    }

    @Test func aStopIsRememberedUntilItsStart() {
        let memory = fake.systemd.memory
        #expect(memory.recall("db.service") == .init())
        memory.remember("db.service", .init(triggers: ["db.socket"], units: ["app.service"]))
        memory.remember("db.service", .init(triggers: ["db.socket", "db.timer"], units: []))
        #expect(memory.recall("db.service") == .init(triggers: ["db.socket", "db.timer"], units: ["app.service"]))
        memory.forget("db.service")
        #expect(memory.recall("db.service") == .init())
    }

    @Test func aControlGroupIsReadWithWhatIsBelow() throws {
        directory("cg/system.slice/app.service/inner")
        write("cg/system.slice/app.service/cgroup.procs", "10\n")
        write("cg/system.slice/app.service/cgroup.events", "populated 1\nfrozen 0\n")
        write("cg/system.slice/app.service/inner/cgroup.procs", "11\n0\n")
        let roots = ["\(fake.directory)/none", "\(fake.directory)/cg"]
        let group = try #require(ControlGroup("/system.slice/app.service", roots: roots))
        #expect(group.processes() == [10, 11] && group.isPopulated)
        write("cg/system.slice/app.service/cgroup.events", "populated 0\nfrozen 0\n")
        #expect(!group.isPopulated)
        // Without events (cgroup v1) the processes themselves tell.
        unlink(group.path + "/cgroup.events")
        #expect(group.isPopulated)
        #expect(ControlGroup("", roots: roots) == nil && ControlGroup("/gone", roots: roots) == nil)
    }

    @Test func theKernelTellsHowAProcessEndedThatIsNoChildOfOurs() throws {
        // A grandchild, whose parent (a shell) reaps it.
        let child = try ChildProcess(
            ["/bin/sh", "-c", "sleep 100 & echo $! > \(fake.directory)/pid; wait $!; exit 0"], streams: .init())
        defer { child.close() }
        var pid: Int?
        let deadline = Clock.monotonic + 10
        while pid == nil, Clock.monotonic < deadline {
            pid = Int((FileText.read("\(fake.directory)/pid") ?? "").prefix { $0.isNumber })
        }
        let found = try #require(pid)
        let witness = Witness()
        witness.watch([found], of: "app.service")
        #expect(witness.sights() == [.init(unit: "app.service", pid: found, status: nil)])
        kill(pid_t(found), SIGKILL)
        #expect(witness.awaitFirstEnd(seconds: 10))
        _ = child.reap(until: Clock.monotonic + 10)
        let sight = try #require(witness.sights().first)
        // Kernels before 6.15 don't tell; then nothing may be made up.
        #expect(sight.status == 9 || sight.status == nil)
    }
}
