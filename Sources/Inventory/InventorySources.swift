public import Diagnostics
import Glibc
import PlanSyntax

extension Inventory {
    /// Reads inventories in the order in which they are given: later ones add to groups and hosts, and override variables.
    ///
    /// - Parameter paths: Each a file in YAML or INI form, or a list of hosts such as `web1,web2:2222,` (with at least one
    ///   comma, and no file of that name). `.yml`, `.yaml` and `.json` are YAML; a file without an extension is what its
    ///   text is; everything else is INI.
    /// - Throws: All errors of all files. Directories, programs and TOML are refused.
    public static func load(paths: [String]) throws(Diagnostics) -> Inventory {
        var builder = InventoryBuilder()
        for path in paths {
            do throws(Diagnostics) {
                switch try Source.kind(of: path) {
                case .hostList: HostListReader.read(path, into: &builder)
                case .file: read(try SourceText.load(path: path), into: &builder)
                }
            } catch {
                builder.diagnostics += error.all
            }
        }
        return try builder.finish()
    }

    /// Reads inventories that are in memory already, by the same rules: the name of each text decides as a file's would.
    public static func read(_ texts: [SourceText]) throws(Diagnostics) -> Inventory {
        var builder = InventoryBuilder()
        for text in texts { read(text, into: &builder) }
        return try builder.finish()
    }

    private static func read(_ text: SourceText, into builder: inout InventoryBuilder) {
        switch Source.form(of: text) {
        case .yaml(let node, let diagnostics):
            builder.diagnostics += diagnostics
            if let node { YAMLInventoryReader.read(node, into: &builder) }
        case .ini: INIReader.read(text, into: &builder)
        case .toml: builder.diagnostics.append(.tomlUnsupported(text.name))
        }
    }
}

/// What an `-i` means.
private enum Source {
    enum Kind { case file, hostList }

    enum Form {
        case yaml(YAMLNode?, [Diagnostic])
        case ini
        case toml
    }

    static func kind(of path: String) throws(Diagnostics) -> Kind {
        var status = stat()
        guard stat(path, &status) == 0 else { return path.contains(",") ? .hostList : .file }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw Diagnostics([.directoryUnsupported(path)])
        // On some file systems every file is executable, so the text must also look like a program.
        case S_IFREG where status.st_mode & 0o111 != 0 && isProgram(path):
            throw Diagnostics([.programUnsupported(path)])
        default: return .file
        }
    }

    private static func isProgram(_ path: String) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var start: [UInt8] = [0, 0, 0, 0]
        let count = Glibc.read(file, &start, start.count)
        return count > 0 && (start.starts(with: "#!".utf8) || start == [0x7f] + Array("ELF".utf8))
    }

    static func form(of text: SourceText) -> Form {
        let name = text.name.split(separator: "/").last ?? ""
        // As Python's splitext: a dot at the start begins a hidden name, not an extension.
        let dot = name.drop { $0 == "." }.lastIndex(of: ".")
        switch dot.map({ name[$0...] }) ?? "" {
        case ".yml", ".yaml", ".json":
            let (node, diagnostics) = yaml(text)
            return node == nil && looksLikeINI(text) ? .ini : .yaml(node, diagnostics)
        case ".toml": return .toml
        case "":
            let (node, diagnostics) = yaml(text)
            if case .mapping? = node?.kind { return .yaml(node, diagnostics) }
            return looksLikeYAML(text) ? .yaml(node, diagnostics) : .ini
        default: return .ini
        }
    }

    private static func yaml(_ text: SourceText) -> (YAMLNode?, [Diagnostic]) {
        YAMLReader(duplicateKeys: .keepLast).read(text)
    }

    /// Which form a broken file was meant to have: in YAML the first line is `---` or ends in a colon.
    private static func looksLikeYAML(_ text: SourceText) -> Bool {
        let line = firstLine(of: text)
        return line.starts(with: "---".utf8) || line.first == UInt8(ascii: "{")
            || (line.first != UInt8(ascii: "[") && line.last == UInt8(ascii: ":"))
    }

    /// Ansible tries INI last, whatever the file is called; of what YAML cannot be, a section is the only sure sign.
    private static func looksLikeINI(_ text: SourceText) -> Bool {
        let line = firstLine(of: text)
        return line.first == UInt8(ascii: "[") && line.last == UInt8(ascii: "]")
    }

    /// Behind comments and empty lines.
    private static func firstLine(of text: SourceText) -> ArraySlice<UInt8> {
        let lines = text.trimmedLines().lazy.map { text.bytes[$0] }
        return lines.first { $0.first.map { $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: ";") } ?? false } ?? []
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
            _ = builder.addHost(name, port: port, to: InventoryBuilder.ungrouped, at: span)
        }
    }
}

extension Diagnostic {
    fileprivate static func directoryUnsupported(_ path: String) -> Diagnostic {
        Diagnostic(
            code: .inventoryDirectory, "inventory \(path) is a directory, which is not supported yet",
            help: "give each of its files with an -i of its own")
    }

    fileprivate static func programUnsupported(_ path: String) -> Diagnostic {
        Diagnostic(
            code: .inventoryProgram, "inventory \(path) is a program, which is not supported yet",
            help: "save what `ansible-inventory -i \(path) --list --yaml` prints, and use that file")
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
