import Glibc

/// What of a directory is an inventory, and in which order (ansible-core: inventory/manager.py and its configuration).
enum InventoryDirectory {
    private static let ignoredNames: Set = ["host_vars", "group_vars", "vars_plugins"]
    private static let ignoredEndings = [
        ".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".cfg", ".retry",
    ]

    static func isIgnored(_ name: String) -> Bool {
        name.hasPrefix(".") || ignoredNames.contains(name) || ignoredEndings.contains(where: name.hasSuffix)
    }

    /// The names in a directory in the order of their bytes; nil, with `errno`, where it can't be read.
    static func names(in path: String) -> [String]? {
        guard let directory = opendir(path) else { return nil }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted(by: codePointOrder)
    }

    enum Kind { case file, directory, other }

    /// What is there, links followed; nil for nothing.
    static func kind(of path: String) -> Kind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .directory
        case S_IFREG: return .file
        default: return .other
        }
    }

    static func path(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }

    /// Python's `splitext`: a dot at the start begins a hidden name, not an extension.
    static func fileExtension(of name: String) -> Substring {
        let base = name.split(separator: "/").last ?? ""
        let dot = base.drop { $0 == "." }.lastIndex(of: ".")
        return dot.map { base[$0...] } ?? ""
    }

    /// Without `.`, `..` and doubled slashes, links not followed; from the root.
    static func absolute(_ path: String) -> String {
        var pieces: [Substring] = []
        var start = path
        if !path.hasPrefix("/"), let current = getcwd(nil, 0) {
            start = String(cString: current) + "/" + path
            free(current)
        }
        for piece in start.split(separator: "/") where piece != "." {
            if piece == ".." { _ = pieces.popLast() } else { pieces.append(piece) }
        }
        return "/" + pieces.joined(separator: "/")
    }

    /// The directory that a path stands in.
    static func parent(of path: String) -> String {
        let absolute = absolute(path)
        let slash = absolute.lastIndex(of: "/") ?? absolute.startIndex
        return slash == absolute.startIndex ? "/" : String(absolute[..<slash])
    }
}
