import Diagnostics
import Foundation
import Inventory
import Plan
import Schedule
import Testing
import Windows

/// A plan's own window, and those of files beside the inventories.
@Suite struct ScheduleWindowTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "lull-windows-\(UUID().uuidString)")

    private func write(_ text: String, _ name: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// - Parameter inventories: Below the folder.
    /// - Returns: The window of the schedule, or what is wrong.
    private func window(_ text: String, _ inventories: [String] = ["hosts.ini"]) throws -> Result<Window?, Diagnostics>
    {
        let (plan, diagnostics) = PlanReader.read(
            SourceText(name: "plan.yml", bytes: Array("\(text)\nsteps: [{ pause: 1s, hosts: web }]\n".utf8)))
        guard let plan else { return .failure(Diagnostics(diagnostics)) }
        do throws(Diagnostics) {
            let inventory = try Inventory.load(paths: inventories.map { folder.appending(path: $0).path })
            return .success(try Scheduler.schedule(plan: plan, inventory: inventory, planDirectory: ".").window)
        } catch {
            return .failure(error)
        }
    }

    private static let saturday = "{ recur: sat, from: \"22:00\", for: 4h, timezone: Europe/Malta }"
    private static let sunday = "{ recur: sun, from: \"22:00\", for: 4h, timezone: Europe/Malta, at_close: finish }"

    @Test func aPlansOwnWindowIsTheSchedules() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("[web]\nweb1\n", "hosts.ini")
        let window = try #require(try window("window: \(Self.saturday)").get())
        #expect(window.name == nil)
        #expect(window.summary == "Sat, 22:00 for 4h, Europe/Malta")
        #expect(window.atClose == .stop)
        #expect(try self.window("").get() == nil)
    }

    @Test func aNamedWindowComesFromBesideTheInventory() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("[web]\nweb1\n", "hosts.ini")
        try write("night: \(Self.saturday)\n", "windows.yml")
        let window = try #require(try window("window: night").get())
        #expect(window.name == "night")
        #expect(window.cutoff == 0)
        let other = try #require(
            try self.window("window: { use: night, cutoff: 30m, at_close: rollback }").get())
        #expect(other.cutoff == 1800)
        #expect(other.atClose == .rollback)
        #expect(other.days == window.days)
    }

    /// As `group_vars`: beside a file, in a directory, and in each of several; the later one wins.
    @Test func windowsAreFoundWhereGroupVarsAre() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("[web]\nweb1\n", "base/hosts")
        try write("night: \(Self.saturday)\nday: \(Self.saturday)\n", "base/windows.yml")
        try write("[web]\nweb2\n", "site/hosts.ini")
        try write("night: \(Self.sunday)\n", "site/windows.yaml")
        #expect(try window("window: night", ["base"]).get()?.summary.hasPrefix("Sat") == true)
        #expect(try window("window: night", ["base", "site/hosts.ini"]).get()?.summary.hasPrefix("Sun") == true)
        #expect(try window("window: night", ["site/hosts.ini", "base"]).get()?.summary.hasPrefix("Sat") == true)
        #expect(try window("window: day", ["base", "site"]).get() != nil)
    }

    /// Whoever has hosts with Windows may call their file so.
    @Test func anInventoryNamedWindowsStaysOne() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("windows:\n  hosts:\n    web1:\n  vars: { from: x }\n", "site/windows.yml")
        try write("web:\n  children:\n    windows:\n", "site/web.yml")
        let inventory = try Inventory.load(paths: [folder.appending(path: "site").path])
        #expect(inventory.hosts == ["web1"])
        #expect(inventory.windowFiles == [])
    }

    /// Windows are no hosts and no groups.
    @Test func windowsInADirectoryAreNoInventory() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("[web]\nweb1\n", "site/hosts")
        try write("night: \(Self.saturday)\n", "site/windows.yml")
        let inventory = try Inventory.load(paths: [folder.appending(path: "site").path])
        #expect(inventory.groups == ["all", "ungrouped", "web"])
        #expect(inventory.warnings.isEmpty)
    }

    @Test func anUnknownWindowIsAnError() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("[web]\nweb1\n", "hosts.ini")
        func message(_ plan: String) throws -> String {
            guard case .failure(let error) = try window(plan) else { return "" }
            return DiagnosticRenderer().render(error)
        }
        #expect(try message("window: nihgt").contains("error[L0512]: there is no window 'nihgt'"))
        #expect(try message("window: nihgt").contains("and there is none"))
        try write("night: \(Self.saturday)\nday: \(Self.sunday)\n", "windows.yml")
        #expect(try message("window: nihgt").contains("did you mean 'night'?"))
        #expect(try message("window: x").contains("the inventory has day, night"))
        #expect(try message("window: { use: nihgt }").contains("plan.yml:1:16"))
    }

    /// A slip in a window stops those who use one, and says where it is.
    @Test func whatIsWrongWithWindowsIsSaidToWhoUsesThem() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("[web]\nweb1\n", "hosts.ini")
        try write("night: { recur: sat, from: \"22:00\", for: 4h, timezone: Europe/Mlata }\n", "windows.yml")
        #expect(try window("window: \(Self.saturday)").get() != nil)
        guard case .failure(let error) = try window("window: night") else {
            Issue.record("a window of no zone was taken")
            return
        }
        #expect(error.all.map(\.code) == [.unknownTimeZone])
    }

    /// A saved preview holds the schedule, and its hash is of that.
    @Test func aScheduleWithAWindowIsTheSameAfterJSON() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("[web]\nweb1\n", "hosts.ini")
        let window = try #require(
            try window(
                """
                window:
                  recur: FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;WKST=SU;UNTIL=20301231
                  start: 2026-01-10
                  from: 22:00
                  until: 24:00
                  timezone: Europe/Malta
                  cutoff: 30m
                  blackout: [2026-12-24, { name: Night, from: 2026-12-31 18:00, until: 2027-01-01 12:00 }]
                """
            ).get())
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = try encoder.encode(window)
        #expect(try JSONDecoder().decode(Window.self, from: bytes) == window)
        // The form is part of saved previews and journals.
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"atClose":"stop","blackouts":[{"time":{"days":{"first":"2026-12-24","last":"2026-12-24"}}},"#
                + #"{"name":"Night","time":{"times":{"from":"2026-12-31 18:00","until":"2027-01-01 12:00"}}}],"cutoff":1800,"#
                + #""days":{"recurring":{"rule":"FREQ=WEEKLY;INTERVAL=2;UNTIL=20301231;BYDAY=SA,SU;WKST=SU","start":"2026-01-10"}},"#
                + #""from":"22:00","length":{"until":{"time":"24:00"}},"zone":"Europe/Malta"}"#)
        let unknown = String(decoding: bytes, as: UTF8.self).replacing("Europe/Malta", with: "Europe/Mlata")
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Window.self, from: Data(unknown.utf8))
        }
    }
}
