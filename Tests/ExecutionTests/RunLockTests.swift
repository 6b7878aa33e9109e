import FoundationEssentials
import Glibc
import Journal
import Testing

@Suite("A run has one controller at a time")
struct RunLockTests {
    @Test("While one has it nobody else gets it, and others see that it lives")
    func exclusion() throws {
        let directory = try TemporaryDirectory()
        let state = directory.path + "/state"
        #expect(!RunLock.isHeld("r1", state: state), "there is nothing yet")
        do {
            let lock = try #require(try RunLock.take("r1", state: state))
            #expect(RunLock.isHeld("r1", state: state))
            #expect(!RunLock.isHeld("r2", state: state))
            #expect(try RunLock.take("r1", state: state) == nil)
            #expect(permissions(state + "/runs") == 0o700)
            #expect(permissions(state + "/runs/r1.lock") == 0o600)
            withExtendedLifetime(lock) {}
        }
        #expect(!RunLock.isHeld("r1", state: state))
        #expect(try RunLock.take("r1", state: state) != nil)
    }

    @Test("A process that is killed has it no more")
    func death() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/runs/r1.lock"
        try FileManager.default.createDirectory(atPath: directory.path + "/runs", withIntermediateDirectories: true)
        var pid: pid_t = 0
        let words = ["/usr/bin/flock", "--no-fork", path, "sleep", "600"]
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for word in argv { free(word) } }
        try #require(posix_spawn(&pid, words[0], nil, nil, &argv, nil) == 0)
        func waits(until held: Bool) -> Bool {
            for _ in 0..<6000 where RunLock.isHeld("r1", state: directory.path) != held { usleep(10_000) }
            return RunLock.isHeld("r1", state: directory.path) == held
        }
        #expect(waits(until: true))
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        #expect(waits(until: false))
    }

    @Test("A file that was taken away is not the lock")
    func removal() throws {
        let directory = try TemporaryDirectory()
        let first = try #require(try RunLock.take("r1", state: directory.path))
        first.remove()
        let second = try #require(try RunLock.take("r1", state: directory.path))
        #expect(RunLock.isHeld("r1", state: directory.path))
        withExtendedLifetime((first, second)) {}
    }
}
