import Diagnostics
import Glibc
import PlanSyntax

/// The variables of a `group_vars` and a `host_vars` beside an inventory or a plan
/// (ansible-core: plugins/vars/host_group_vars.py, parsing/dataloader.py).
struct VariableFiles: Sendable {
    /// What the files of one group or host say, one over the other.
    struct Found: Sendable {
        var variables: [String: Inventory.Variable] = [:]
        /// Files that are encrypted as a whole; what they say is unknown.
        var encrypted: [String] = []
    }

    /// By the group's or the host's index; nothing for most.
    private(set) var groups: [Int: Found] = [:]
    private(set) var hosts: [Int: Found] = [:]

    static let extensions = ["", ".yml", ".yaml", ".json"]
    private static let maximumDepth = 16

    /// - Parameters:
    ///   - directory: Where `group_vars` and `host_vars` are looked for.
    ///   - groups: The names of all groups, by index.
    ///   - hosts: The names of all hosts, by index.
    static func read(
        _ directory: String, groups: [String], hosts: [String], _ diagnostics: inout [Diagnostic]
    ) -> VariableFiles {
        var files = VariableFiles()
        files.groups = read(InventoryDirectory.path(directory, "group_vars"), names: groups, &diagnostics)
        files.hosts = read(InventoryDirectory.path(directory, "host_vars"), names: hosts, &diagnostics)
        return files
    }

    private static func read(
        _ directory: String, names: [String], _ diagnostics: inout [Diagnostic]
    ) -> [Int: Found] {
        guard InventoryDirectory.kind(of: directory) == .directory,
            let listed = InventoryDirectory.names(in: directory).map(Set.init)
        else { return [:] }
        var result: [Int: Found] = [:]
        for (index, name) in names.enumerated() {
            guard let path = find(name, in: directory, listed) else { continue }
            var found = Found()
            for file in self.files(at: path) { read(file, into: &found, &diagnostics) }
            result[index] = found
        }
        return result
    }

    /// The first of `name`, `name.yml`, `name.yaml`, `name.json` that exists counts, and no other.
    private static func find(_ name: String, in directory: String, _ listed: Set<String>) -> String? {
        // Ansible passes over names that are paths from the root; those that lead elsewhere are passed over here, too.
        guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else { return nil }
        for ending in extensions {
            let file = name + ending
            guard listed.contains(file) || file.contains("/") else { continue }
            let path = InventoryDirectory.path(directory, file)
            if InventoryDirectory.kind(of: path) != nil { return path }
        }
        return nil
    }

    /// A file, or all in a folder by name: deeper ones in their place, and hidden ones, backups and others not.
    private static func files(at path: String, depth: Int = 0) -> [String] {
        guard InventoryDirectory.kind(of: path) == .directory else { return [path] }
        guard depth < maximumDepth, let names = InventoryDirectory.names(in: path) else { return [] }
        return names.filter { !$0.hasPrefix(".") && !$0.hasSuffix("~") }.flatMap { name -> [String] in
            let ending = String(InventoryDirectory.fileExtension(of: name))
            let inner = InventoryDirectory.path(path, name)
            switch InventoryDirectory.kind(of: inner) {
            case .directory where ending.isEmpty: return files(at: inner, depth: depth + 1)
            case .file where extensions.contains(ending): return [inner]
            default: return []
            }
        }
    }

    private static func read(_ path: String, into found: inout Found, _ diagnostics: inout [Diagnostic]) {
        do throws(Diagnostics) {
            let text = try SourceText.load(path: path)
            if text.isEncrypted {
                found.encrypted.append(path)
                diagnostics.append(.encryptedVariables(path))
                return
            }
            let (node, problems) = InventoryText.tree(of: text)
            diagnostics += problems
            guard let node, !node.isNothing else { return }
            guard let entries = try node.mergedEntries() else {
                diagnostics.append(.expectedMapping("variables are a mapping", at: node))
                return
            }
            for entry in entries {
                let name = try Value(entry.key, schema: .ansible).keyText ?? ""
                let value = try Value(entry.value, schema: .ansible)
                found.variables[name] = Inventory.Variable(value: value, span: entry.value.span)
            }
        } catch {
            diagnostics += error.all
        }
    }
}

extension SourceText {
    /// Whether ansible-vault has encrypted it as a whole.
    var isEncrypted: Bool { bytes.starts(with: "$ANSIBLE_VAULT".utf8) }
}

extension YAMLNode {
    /// What Python takes for false: null, an empty text, list or mapping, 0 and `false`.
    var isNothing: Bool {
        switch kind {
        case .sequence(let items): return items.isEmpty
        case .mapping(let entries): return entries.isEmpty
        case .scalar:
            switch try? resolved(.ansible) {
            case .null, .bool(false), .int(0), .string(""): return true
            case .double(let number): return number == 0
            default: return false
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func encryptedVariables(_ path: String) -> Diagnostic {
        Diagnostic(
            .warning, code: .encryptedVariables,
            "\(path) is encrypted with ansible-vault, so the variables in it are unknown to lull")
    }
}
