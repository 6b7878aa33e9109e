/// What `systemctl show` printed about one unit: `Key=value` lines, where a key may come more than once (`ExecStop=`).
struct PropertyTable: Hashable {
    private var values: [String: [String]] = [:]

    /// The value of a property that comes once; empty where systemd left it out, as older versions do with newer ones.
    subscript(_ key: String) -> String { values[key]?.first ?? "" }

    func all(_ key: String) -> [String] { values[key] ?? [] }

    /// A value that is a list of names.
    func list(_ key: String) -> [String] { self[key].split(separator: " ").map(String.init) }

    func isYes(_ key: String) -> Bool { self[key] == "yes" }

    func number(_ key: String) -> Int { Int(self[key]) ?? 0 }

    /// The tables of one answer: an empty line stands between two units.
    ///
    /// A table without an `Id` is no unit: it is what is left of one whose command line holds an empty line. It is
    /// dropped, and whoever asked for the unit finds that it is missing.
    static func parse(_ text: String) -> [PropertyTable] {
        var tables: [PropertyTable] = []
        var current = PropertyTable()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                if !current["Id"].isEmpty { tables.append(current) }
                current = PropertyTable()
            } else if let equals = line.firstIndex(of: "=") {
                current.values[String(line[..<equals]), default: []].append(
                    String(line[line.index(after: equals)...]))
            }
        }
        if !current["Id"].isEmpty { tables.append(current) }
        return tables
    }
}
