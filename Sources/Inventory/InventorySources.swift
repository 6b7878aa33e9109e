public import Diagnostics
import Glibc
import PlanSyntax

extension Inventory {
    /// Reads inventories in the order in which they are given: later ones add to groups and hosts, and override variables.
    ///
    /// - Parameters:
    ///   - paths: Each a file in YAML or INI form, an executable, a directory of those, or a list of hosts such as
    ///     `web1,web2:2222,` (with at least one comma, and no file of that name). `.yml`, `.yaml` and `.json` are YAML; a file
    ///     without an extension is what its text is; everything else is INI.
    ///   - planDirectory: Where the plan is. As a playbook's, its `group_vars` and `host_vars` come over those beside the
    ///     inventories.
    /// - Throws: All errors of all files. TOML and plugins are refused.
    public static func load(paths: [String], planDirectory: String? = nil) throws(Diagnostics) -> Inventory {
        var builder = InventoryBuilder()
        for path in paths { SourceReader.read(path, into: &builder) }
        let beside = paths.compactMap(SourceReader.directory)
        return try builder.finish(beside: beside, planDirectory: planDirectory)
    }

    /// Reads inventories that are in memory already, by the same rules: the name of each text decides as a file's would.
    public static func read(_ texts: [SourceText]) throws(Diagnostics) -> Inventory {
        var builder = InventoryBuilder()
        for text in texts { SourceReader.read(text, into: &builder) }
        return try builder.finish()
    }

    /// Reads an executable inventory of which only what it prints is there.
    ///
    /// - Parameter ask: What it prints when it is given `--list`, or `--host` and a name; nil for what is no program.
    public static func read(
        printed ask: @escaping ([String]) throws(Diagnostics) -> SourceText?
    ) throws(Diagnostics) -> Inventory {
        var builder = InventoryBuilder()
        _ = try ProgramInventory(ask).read(into: &builder)
        return try builder.finish()
    }
}

/// Reads what an `-i` names.
enum SourceReader {
    /// Directories in each other, by links that lead back, too.
    private static let maximumDepth = 16

    static func read(_ path: String, into builder: inout InventoryBuilder) {
        do throws(Diagnostics) {
            switch InventoryDirectory.kind(of: path) {
            case nil where path.contains(","):
                builder.source = path
                HostListReader.read(path, into: &builder)
            case .directory:
                guard try readDirectory(path, depth: 0, into: &builder) else {
                    throw Diagnostics([.directoryWithoutInventory(path)])
                }
            default: try readFile(path, into: &builder)
            }
        } catch {
            builder.diagnostics += error.all
        }
        builder.source = nil
    }

    static func read(_ text: SourceText, into builder: inout InventoryBuilder) {
        if text.isEncrypted {
            builder.diagnostics.append(.encryptedInventory(text.name))
            return
        }
        switch InventoryText.form(of: text) {
        case .yaml(let node, let diagnostics):
            builder.diagnostics += diagnostics
            if let node { YAMLInventoryReader.read(node, into: &builder) }
        case .ini: INIReader.read(text, into: &builder)
        case .toml: builder.diagnostics.append(.tomlUnsupported(text.name))
        }
    }

    /// Where the `group_vars` and `host_vars` of an `-i` are: in a directory, beside a file, and nowhere for a list.
    static func directory(of path: String) -> String? {
        switch InventoryDirectory.kind(of: path) {
        case nil where path.contains(","): nil
        case .directory: path
        default: InventoryDirectory.parent(of: path)
        }
    }

    private static func readFile(_ path: String, into builder: inout InventoryBuilder) throws(Diagnostics) {
        builder.source = InventoryDirectory.absolute(path)
        if builder.isAtRest {
            guard InventoryDirectory.kind(of: path) == .file, isText(path) else { return }
        } else if InventoryDirectory.kind(of: path) == .file, access(path, X_OK) == 0 {
            // Behind a slash, it is found where it is and nowhere else.
            let program = ProgramInventory(path: path.contains("/") ? path : "./" + path)
            if try program.read(into: &builder) { return }
        }
        read(try SourceText.load(path: path, limit: SourceText.inventoryLimit), into: &builder)
    }

    /// - Returns: Whether there is any inventory in it.
    private static func readDirectory(
        _ path: String, depth: Int, into builder: inout InventoryBuilder
    ) throws(Diagnostics) -> Bool {
        guard depth < maximumDepth else { throw Diagnostics([.directoryTooDeep(path, limit: maximumDepth)]) }
        guard let names = InventoryDirectory.names(in: path) else {
            throw Diagnostics([.directoryUnreadable(path, errno: errno)])
        }
        var isFound = false
        for name in names where !InventoryDirectory.isIgnored(name) {
            let inner = InventoryDirectory.path(path, name)
            if WindowFiles.isNoInventory(name, inner, depth) { continue }
            do throws(Diagnostics) {
                if InventoryDirectory.kind(of: inner) == .directory {
                    if try readDirectory(inner, depth: depth + 1, into: &builder) { isFound = true }
                } else {
                    isFound = true
                    try readFile(inner, into: &builder)
                }
            } catch {
                builder.diagnostics += error.all
            }
        }
        return isFound
    }
}

/// Reads `web1,web2:2222,`.
private enum HostListReader {
    static func read(_ list: String, into builder: inout InventoryBuilder) {
        let text = SourceText(name: "<list of hosts>", bytes: Array(list.utf8))
        var start = 0
        for piece in text.bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let range = text.trimmed(start..<start + piece.count)
            start += piece.count + 1
            if range.isEmpty { continue }
            let (name, port) = HostName.splitPort(String(decoding: text.bytes[range], as: UTF8.self))
            let span = SourceSpan(text: text, start: range.lowerBound, end: range.upperBound)
            // Ansible takes a range here for a name; nobody can mean that.
            guard !name.contains("[") else {
                builder.diagnostics.append(.rangeInHostList(name, at: span))
                continue
            }
            // What is known already stays in the groups that it has.
            if !builder.contains(host: name) {
                _ = builder.addHost(name, port: port, to: InventoryBuilder.ungrouped, at: span)
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func directoryUnreadable(_ path: String, errno code: Int32) -> Diagnostic {
        Diagnostic(
            code: .inventoryDirectory, "the directory \(path) can't be read: \(String(cString: strerror(code)))")
    }

    fileprivate static func directoryWithoutInventory(_ path: String) -> Diagnostic {
        Diagnostic(
            code: .inventoryDirectory, "there is no inventory in the directory \(path)",
            help:
                "hidden files, backups, *.cfg, *.md, *.txt and the like are no inventories, nor are group_vars and host_vars"
        )
    }

    fileprivate static func directoryTooDeep(_ path: String, limit: Int) -> Diagnostic {
        Diagnostic(
            code: .inventoryDirectory, "more than \(limit) directories in each other, at \(path)",
            help: "a link may lead back to where it stands")
    }

    fileprivate static func encryptedInventory(_ path: String) -> Diagnostic {
        Diagnostic(
            code: .vaultUnsupported, "inventory \(path) is encrypted with ansible-vault, which lull doesn't decrypt",
            help: "keep hosts and groups in the clear, and what is secret in files of variables")
    }

    fileprivate static func tomlUnsupported(_ path: String) -> Diagnostic {
        Diagnostic(
            code: .inventoryTOML, "inventory \(path) is TOML, which is not supported",
            help: "save what `ansible-inventory -i \(path) --list --yaml` prints, and use that file")
    }

    fileprivate static func rangeInHostList(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .rangeInHostList, "a list of hosts cannot hold a range", at: Label(span),
            help: "write the names out, or put them into a file")
    }
}
