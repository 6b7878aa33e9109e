import Testing

@testable import AgentCore

@Suite struct InstalledSystemdTests {
    private func version(_ libraries: String...) throws -> String? {
        let directory = try TemporaryDirectory()
        for library in libraries {
            _ = CommandRunner.run(["install", "-D", "/dev/null", "\(directory.path)/\(library)"])
        }
        return withExtendedLifetime(directory) { InstalledSystemd.version(in: directory.path) }
    }

    @Test func itIsToldByItsLibrary() throws {
        #expect(try version("usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-252.so") == "systemd 252")
        #expect(try version("usr/lib/systemd/libsystemd-shared-256.7-1.fc41.so") == "systemd 256.7-1.fc41")
    }

    /// Then it has to be asked.
    @Test func itIsNotGuessed() throws {
        #expect(try version() == nil)
        #expect(try version("usr/lib/systemd/libsystemd-core-252.so") == nil)
        #expect(
            try version(
                "usr/lib/systemd/libsystemd-shared-252.so", "usr/lib64/systemd/libsystemd-shared-254.so") == nil)
    }
}
