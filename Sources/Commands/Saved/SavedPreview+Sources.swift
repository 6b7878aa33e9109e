import Execution

extension SavedPreview.Sources {
    /// The same as seen from every directory of this machine.
    var absolute: SavedPreview.Sources {
        var sources = self
        sources.plan = Self.absolute(plan)
        sources.inventory = inventory.map { $0.contains(",") ? $0 : Self.absolute($0) }
        sources.limit = limit.map(Self.absoluteFile)
        sources.extraVars = extraVars.map(Self.absoluteFile)
        return sources
    }

    /// `@vars.yml`, and nothing else, names a file.
    private static func absoluteFile(_ text: String) -> String {
        text.hasPrefix("@") ? "@" + absolute(String(text.dropFirst())) : text
    }

    /// Where it is named and not where a symbolic link leads: what lies beside it counts.
    private static func absolute(_ path: String) -> String {
        guard let name = path.split(separator: "/").last, name != ".", name != ".." else {
            return Planned.absolute(path)
        }
        let directory = Planned.absoluteDirectory(of: path)
        return directory == "/" ? "/\(name)" : "\(directory)/\(name)"
    }
}
