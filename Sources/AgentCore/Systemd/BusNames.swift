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

    /// Nil for one that dbus-daemon starts itself, without systemd. Byte by byte: there are many, and every preview of a stop
    /// reads them all.
    static func entry(_ text: String) -> Entry? {
        var name: String?
        var unit: String?
        var isSection = false
        for line in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let line = trimmed(line)
            if line.first == UInt8(ascii: "[") { isSection = line.elementsEqual("[D-BUS Service]".utf8) }
            guard isSection, line.first != UInt8(ascii: "#"), let equals = line.firstIndex(of: UInt8(ascii: "="))
            else { continue }
            let key = trimmed(line[..<equals])
            let value = { String(Substring(trimmed(line[line.index(after: equals)...]))) }
            if key.elementsEqual("Name".utf8) { name = value() }
            if key.elementsEqual("SystemdService".utf8) { unit = value() }
        }
        guard let name, let unit else { return nil }
        return Entry(name: name, unit: unit)
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let last = text.lastIndex(where: { !isBlank($0) }) else { return text[text.endIndex...] }
        return text[...last].drop(while: isBlank)
    }
}
