import Diagnostics
import PlanSyntax

/// Which form the text of an inventory has.
enum InventoryText {
    enum Form {
        case yaml(YAMLNode?, [Diagnostic])
        case ini
        case toml
    }

    /// `.yml`, `.yaml` and `.json` are YAML; a file without an extension is what its text is; everything else is INI.
    static func form(of text: SourceText) -> Form {
        switch InventoryDirectory.fileExtension(of: text.name) {
        case ".yml", ".yaml", ".json":
            let (node, diagnostics) = tree(of: text)
            return node == nil && looksLikeINI(text) ? .ini : .yaml(node, diagnostics)
        case ".toml": return .toml
        case "":
            let (node, diagnostics) = tree(of: text)
            if case .mapping? = node?.kind { return .yaml(node, diagnostics) }
            return looksLikeYAML(text) ? .yaml(node, diagnostics) : .ini
        default: return .ini
        }
    }

    /// As Ansible reads each of its files: as JSON, and if it is none, as YAML.
    static func tree(of text: SourceText) -> (YAMLNode?, [Diagnostic]) {
        let first = text.bytes.first { !$0.isBlank }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), let node = try? JSONReader.read(text) {
            return (node, [])
        }
        return YAMLReader(limits: limits, duplicateKeys: .keepLast).read(text)
    }

    /// For an inventory of the most hosts that there may be.
    private static let limits: YAMLReader.Limits = {
        var limits = YAMLReader.Limits()
        limits.bytes = SourceText.inventoryLimit
        limits.nodes = 4_000_000
        return limits
    }()

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

extension SourceText {
    /// In bytes: some 100,000 hosts with their variables.
    static let inventoryLimit = 64 << 20
}
