import AgentProtocol
import Diagnostics
import Foundation
import Inventory
import Plan
import Schedule
import Testing

@Suite struct ScheduleCopyTests {
    private func schedule(_ copy: String, in folder: URL, limit: String? = nil) throws -> Schedule {
        let plan = "steps: [{ copy: \(copy), hosts: all }]"
        let (read, diagnostics) = PlanReader.read(SourceText(name: "plan.yml", bytes: Array(plan.utf8)))
        #expect(diagnostics.isEmpty)
        let inventory = try Inventory.read([SourceText(name: "hosts", bytes: Array("web[1:3]\n".utf8))])
        return try Scheduler.schedule(
            plan: try #require(read), inventory: inventory, limit: limit, planDirectory: folder.path)
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lull-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func codes(_ body: () throws -> Schedule) -> [String] {
        do {
            _ = try body()
            return []
        } catch {
            return (error as? Diagnostics)?.all.map(\.code.slug) ?? ["\(error)"]
        }
    }

    @Test func contentIsAttachedOnceForAllHosts() throws {
        try withFolder { folder in
            let bytes = Data((0...255).map { UInt8($0) })
            try bytes.write(to: folder.appending(path: "all-bytes"))
            let schedule = try schedule("{ src: all-bytes, dest: /etc/x }", in: folder)
            let digest = "40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880"
            #expect(schedule.attachments == [digest: bytes.base64EncodedString()])
            let copies = schedule.steps[0].batches[0].map(\.program)
            let copy = Operation.copy(CopyOperation(path: "/etc/x", digest: digest, size: 256))
            #expect(copies == Array(repeating: [copy], count: 3))
        }
    }

    @Test func theLargestContentFitsAFrame() throws {
        try withFolder { folder in
            let file = folder.appending(path: "large")
            try Data(count: 8 << 20).write(to: file)
            let schedule = try schedule("{ src: large, dest: /x }", in: folder, limit: "web1")
            let request = ActionRequest(
                id: "a", program: schedule.steps[0].batches[0][0].program, attachments: schedule.attachments)
            #expect(try FrameCodec.encode(request).count < FrameCodec.maximumLength)

            try Data(count: (8 << 20) + 1).write(to: file)
            #expect(codes { try self.schedule("{ src: large, dest: /x }", in: folder) } == ["copy-source"])
        }
    }

    /// Waiting for a writer of a named pipe would never end.
    @Test(.timeLimit(.minutes(1))) func whatIsNoFileIsRefused() throws {
        try withFolder { folder in
            #expect(mkfifo(folder.appending(path: "pipe").path, 0o600) == 0)
            #expect(codes { try schedule("{ src: pipe, dest: /x }", in: folder) } == ["copy-source"])
            #expect(codes { try schedule("{ src: ., dest: /x }", in: folder) } == ["copy-source"])
            #expect(codes { try schedule("{ src: missing/x, dest: /x }", in: folder) } == ["copy-source"])
        }
    }
}
