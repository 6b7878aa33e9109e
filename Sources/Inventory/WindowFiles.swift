import Diagnostics
import PlanSyntax

extension Inventory {
    /// Where windows stand beside inventories, which aren't read themselves: see `windowFiles`.
    public static func windowFiles(beside paths: [String]) -> [String] {
        WindowFiles.paths(in: paths.compactMap(SourceReader.directory))
    }
}

/// Files of windows that many plans use, beside inventories as `group_vars` are: `windows.yml` or `windows.yaml`. What stands in them
/// is for others to read.
enum WindowFiles {
    static let names = ["windows.yml", "windows.yaml"]

    /// Of each directory the first of the names that exists, in the order of the directories.
    static func paths(in directories: [String]) -> [String] {
        var seen: Set<String> = []
        return directories.filter { seen.insert(InventoryDirectory.absolute($0)).inserted }.compactMap { directory in
            names.lazy.map { InventoryDirectory.path(directory, $0) }.first(where: isOne)
        }
    }

    /// An inventory may have the same name, for hosts with Windows; a window has keys that no group of hosts has. What isn't YAML at all is
    /// taken for one, so that somebody says so.
    static func isOne(_ path: String) -> Bool {
        guard InventoryDirectory.kind(of: path) == .file, let text = try? SourceText.load(path: path) else {
            return false
        }
        guard let node = YAMLReader.read(text).node else { return true }
        guard case .mapping(let pairs) = node.kind else { return false }
        return pairs.contains { pair in
            guard case .mapping(let keys) = pair.value.kind else { return false }
            return keys.contains { $0.key.scalarText.map(marks.contains) ?? false }
        }
    }

    /// Of what lies in a directory of inventories, windows and their calendars are none.
    static func isNoInventory(_ name: String, _ path: String, _ depth: Int) -> Bool {
        name.hasSuffix(".ics") || (depth == 0 && names.contains(name) && isOne(path))
    }

    private static let marks: Set = ["timezone", "from", "recur", "date"]
}
