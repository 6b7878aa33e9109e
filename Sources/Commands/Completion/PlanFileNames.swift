import AgentProtocol
import Glibc

/// Files that may be plans, for a command that takes other words, too: where only files may stand, shells complete them themselves.
enum PlanFileNames {
    /// Directories, with a slash at the end, and files in YAML that begin so.
    static func all(_ begun: String) -> [String] {
        let directory = begun.lastIndex(of: "/").map { String(begun[...$0]) } ?? ""
        let start = begun.dropFirst(directory.count)
        guard let listing = opendir(directory.isEmpty ? "." : directory) else { return [] }
        defer { closedir(listing) }
        var found: [String] = []
        while let entry = readdir(listing) {
            let name = entry.name
            guard name.hasPrefix(start), !name.hasPrefix(".") else { continue }
            var status = stat()
            guard stat(directory + name, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                found.append("\(directory)\(name)/")
            } else if name.hasSuffix(".yml") || name.hasSuffix(".yaml") {
                found.append(directory + name)
            }
        }
        return found.sorted()
    }
}
