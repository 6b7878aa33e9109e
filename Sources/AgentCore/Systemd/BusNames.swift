import AgentProtocol
import Glibc

/// The names on the D-Bus system bus whose first caller has a unit started: what `SystemdService=` says in the service files of
/// dbus-daemon(1).
struct BusNames {
    /// In falling rank.
    var directories = ["/etc", "/run", "/usr/local/share", "/usr/share", "/lib"].map { $0 + "/dbus-1/system-services" }
    /// Without a bus nobody can ask.
    var bus = "/run/dbus/system_bus_socket"

    struct Entry: Hashable {
        var name: String
        var unit: String
    }

    /// Those that start one of the units, by any of its names: often it is an alias (`dbus-org.example.App.service`).
    func activating(_ units: [Unit]) -> [UnitTie] {
        guard access(bus, F_OK) == 0 else { return [] }
        let names = Set(units.flatMap(\.allNames))
        return entries().filter { names.contains($0.unit) }.map { entry in
            UnitTie(unit: Printable.escape(entry.name), because: "SystemdService=\(entry.unit)")
        }
    }

    private func entries() -> [Entry] {
        var seen: Set<String> = []
        var entries: [Entry] = []
        for directory in directories {
            for file in FileText.files(in: directory).sorted() where file.hasSuffix(".service") {
                guard seen.insert(file).inserted, let text = FileText.read("\(directory)/\(file)") else { continue }
                if let entry = Self.entry(text) { entries.append(entry) }
            }
        }
        return entries
    }

    /// Nil for one that dbus-daemon starts itself, without systemd.
    static func entry(_ text: String) -> Entry? {
        var values: [String: String] = [:]
        var isSection = false
        for line in text.split(whereSeparator: \.isNewline).map(trimmed) {
            if line.hasPrefix("[") { isSection = line == "[D-BUS Service]" }
            guard isSection, let equals = line.firstIndex(of: "="), !line.hasPrefix("#") else { continue }
            values[trimmed(line[..<equals])] = trimmed(line[line.index(after: equals)...])
        }
        guard let name = values["Name"], let unit = values["SystemdService"] else { return nil }
        return Entry(name: name, unit: unit)
    }

    private static func trimmed(_ text: Substring) -> String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        return String(text.drop(while: blank).reversed().drop(while: blank).reversed())
    }
}
