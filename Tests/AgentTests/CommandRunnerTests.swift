import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

@Suite struct CommandRunnerTests {
    @Test func keepsTheStreamsApart() {
        let result = CommandRunner.run(["/bin/sh", "-c", "echo out; echo err >&2; exit 3"])
        #expect(result.end == .exited(3))
        #expect(result.text == "out\n")
        #expect(result.errors == Array("err\n".utf8))
        #expect(result.complaint == "err")
    }

    @Test func aMissingProgramSaysSo() {
        let result = CommandRunner.run(["no-such-program-of-lull"])
        #expect(result.end == .notStarted("No such file or directory"))
        #expect(CommandRunner.run([]).end == .notStarted("Invalid argument"))
        #expect(CommandRunner.run(["echo", "a\0b"]).end == .notStarted("Invalid argument"))
    }

    @Test func aSignalIsNoExitCode() {
        #expect(CommandRunner.run(["/bin/sh", "-c", "kill -9 $$"]).end == .signalled(9))
    }

    @Test func keepsTheEndOfMuchOutput() {
        let result = CommandRunner.run(["/usr/bin/seq", "1", "200000"], limit: 10)
        #expect(result.end == .exited(0))
        #expect(result.text == "99\n200000\n")
        #expect(result.isCut)
    }

    @Test func aHangIsAskedToEndAndLeftIfItDoesNot() {
        #expect(CommandRunner.run(["/bin/sleep", "100"], timeout: 0.05).end == .timedOut)
        // What ignores SIGTERM is left alone; its own end is what cleans up here.
        let stubborn = CommandRunner.run(["/bin/sh", "-c", "trap '' TERM; sleep 3"], timeout: 0.05)
        #expect(stubborn.end == .timedOut)
    }

    @Test func aChildLeftBehindWithItsOutputOpenIsNotWaitedFor() {
        let result = CommandRunner.run(["/bin/sh", "-c", "sleep 2 & echo started"], timeout: 60)
        #expect(result.end == .exited(0))
        #expect(result.text == "started\n")
    }

    /// What it left behind prints faster than anyone can read, until its reader is gone.
    @Test func aChattererLeftBehindIsNotReadForEver() {
        let result = CommandRunner.run(["/bin/sh", "-c", "yes & sleep 0.1"], timeout: 60, limit: 100)
        #expect(result.end == .exited(0))
        #expect(result.output.count <= 100)
    }

    @Test func aChildHasDefaultSignalsAndTheRootAsItsDirectory() {
        #expect(CommandRunner.run(["/bin/pwd"]).text == "/\n")
        signal(SIGPIPE, SIG_IGN)
        let status = CommandRunner.run(["/bin/grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]).text
        let masks = status.split(separator: "\n").compactMap { UInt64($0.split(separator: "\t").last ?? "", radix: 16) }
        // Signals 32 and 33 are glibc's own.
        #expect(masks.map { $0 & 0x7FFF_FFFF } == [0, 0], "\(status)")
    }
}

@Suite struct PrintableTests {
    @Test func controlsAreShown() {
        #expect(Printable.escape("a\u{1b}[2Jb\r\n\tc\u{202e}\u{7f}é") == "a\\u{1b}[2Jb\\r\\n\\tc\\u{202e}\\u{7f}é")
        #expect(Printable.escape("a\nb\u{0}", keepingLines: true) == "a\nb\\u{0}")
    }

    @Test func aTailStartsAtACharacter() {
        #expect(Printable.tail(of: Array("xé\n".utf8), limit: 2) == "")
        #expect(Printable.tail(of: Array("xé\n\n".utf8), limit: 4) == "é")
        #expect(Printable.tail(of: [0xFF, 0x41], limit: 9) == "\u{fffd}A")
    }
}
