import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// Speaking to a user's own service manager.
@Suite struct UserManagerTests {
    private static let line = "alice:x:1000:1001:Alice,,,:/home/alice:/bin/bash"
    private let alice = UserAccount(line, name: "alice")

    @Test func anAccountIsRead() {
        #expect(alice?.uid == 1000 && alice?.gid == 1001 && alice?.home == "/home/alice")
        #expect(alice?.managerSocket == "/run/user/1000/systemd/private")
    }

    @Test(arguments: ["", "bob:x:1000:1001::/home/bob:/bin/bash", "alice:x:-1:0::/:/", "alice:x:1000", "alice"])
    func whatIsNoAccountIsNone(line: String) { #expect(UserAccount(line, name: "alice") == nil) }

    @Test func rootBecomesTheUser() {
        #expect(
            alice?.argv(["systemctl", "--no-block", "stop", "--", "app.service"], own: 0) == [
                "setpriv", "--reuid=1000", "--regid=1001", "--init-groups", "env", "XDG_RUNTIME_DIR=/run/user/1000",
                "systemctl", "--user", "--no-block", "stop", "--", "app.service",
            ])
        #expect(
            alice?.argv(["systemctl", "daemon-reload"], own: 1000)
                == ["env", "XDG_RUNTIME_DIR=/run/user/1000", "systemctl", "--user", "daemon-reload"])
    }

    @Test func theJournalIsAskedForTheUsersManager() {
        #expect(
            alice?.argv(["journalctl", "_PID=1", "INVOCATION_ID=1f", "CODE_FUNC=log_kill"], own: 0) == [
                "journalctl", "_SYSTEMD_UNIT=user@1000.service", "_SYSTEMD_USER_UNIT=init.scope",
                "USER_INVOCATION_ID=1f",
                "CODE_FUNC=log_kill",
            ])
        let question = alice?.argv(KillLog.question(invocationID: "1f"), own: 0) ?? []
        #expect(!question.contains("_PID=1") && !question.contains("INVOCATION_ID=1f"), "every field is the users' own")
        #expect(
            alice?.argv(["journalctl", "_SYSTEMD_UNIT=app.service"], own: 0)
                == ["journalctl", "_SYSTEMD_USER_UNIT=app.service"])
        #expect(alice?.argv(["getent", "passwd"], own: 0) == ["getent", "passwd"])
    }

    @Test func theWatchOverWhatIsHeldIsRootsOrTheUsers() {
        let start = SweepWatch.start("/x/lull-agent", alice)
        #expect(
            start == [
                "systemd-run", "--quiet", "--collect", "--no-ask-password", "--unit=lull-sweep-1000", "--",
                "/x/lull-agent",
                "sweep", "alice",
            ])
        #expect(alice?.argv(start, own: 0) == start)
        #expect(
            alice?.argv(start, own: 1000).prefix(4)
                == ["env", "XDG_RUNTIME_DIR=/run/user/1000", "systemd-run", "--user"])
        #expect(SweepWatch.start("/x/lull-agent", nil).suffix(2) == ["/x/lull-agent", "sweep"])
    }

    @Test func dropInsAreTheUsers() throws {
        let manager = FakeSystemd().systemd.of(try #require(alice))
        #expect(
            manager.dropIn.path(of: "app.service")
                == "/run/user/1000/systemd/user/app.service.d/zzzz-lull-noforce.conf")
        #expect(manager.systemctl.pendingEdits.directories.first == "/home/alice/.config/systemd/user")
        #expect(manager.memory.directory != StopMemory().directory)
    }

    @Test func whoIsNotThereOrHasNoManagerIsARefusal() {
        let fake = FakeSystemd()
        fake.add("app.service")
        var target = ServiceTarget.of("app.service")
        target.user = "alice"
        #expect(fake.systemd.forecast(.stop, of: target).prospect == .refuse([.noSuchUser(user: "alice")]))
        let stop = fake.systemd.perform(.stop, on: target, watcher: WatcherSpy())
        #expect(stop.outcome == .refused && stop.reasons == [.noSuchUser(user: "alice")])
        // A user id that nobody has, or else somebody who isn't us.
        fake.accounts = "alice:x:3999999999:1::/:/bin/sh\n"
        #expect(
            fake.systemd.perform(.stop, on: target, watcher: WatcherSpy()).reasons
                == (geteuid() == 0 ? [.userManagerNotRunning(user: "alice")] : [.userOutOfReach(user: "alice")]))
        #expect(fake.orders.isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root")) func rootFollowsNoLinkThatTheUserMayNotFollow() throws {
        // A user's directory, in which the user has put a link to a place of root's.
        let directory = try TemporaryDirectory()
        let (mine, theirs) = (directory.path + "/root", directory.path + "/user")
        mkdir(mine, 0o700)
        mkdir(theirs, 0o755)
        chown(theirs, 65_534, 65_534)
        chmod(directory.path, 0o755)
        let nobody = try #require(UserAccount("nobody:x:65534:65534::/:/", name: "nobody"))
        symlink(mine, theirs + "/app.service.d")
        let dropIn = DropIn(root: theirs, owner: nobody)
        #expect(throws: ServiceManagerError.self) { close(try dropIn.write(for: "app.service")) }
        #expect(FileText.files(in: mine) == [])
        close(try dropIn.write(for: "other.service"))
        var status = stat()
        #expect(stat(dropIn.path(of: "other.service"), &status) == 0 && status.st_uid == 65_534)
        #expect(dropIn.remove("other.service"))
        withExtendedLifetime(directory) {}
    }
}
