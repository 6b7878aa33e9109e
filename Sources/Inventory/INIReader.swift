import Diagnostics
import PlanSyntax

/// Reads an inventory in Ansible's INI form: line by line, as its plugins/inventory/ini.py does, but all errors at once.
struct INIReader {
    private enum Section { case hosts, children, vars }

    /// A group that was named but not yet declared.
    private struct Pending {
        var section: Section
        var parents: [Int] = []
        var span: SourceSpan
    }

    private let text: SourceText
    private var group = InventoryBuilder.ungrouped
    private var section: Section? = .hosts
    private var pending: [String: Pending] = [:]

    static func read(_ text: SourceText, into builder: inout InventoryBuilder) {
        var reader = INIReader(text: text)
        for line in text.trimmedLines() { reader.read(line: line, &builder) }
        reader.finish(&builder)
    }

    private init(text: SourceText) { self.text = text }

    private mutating func read(line: Range<Int>, _ builder: inout InventoryBuilder) {
        let bytes = text.bytes[line]
        guard let first = bytes.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { return }
        if first == UInt8(ascii: "["), readHeader(line, &builder) { return }
        switch section {
        case .hosts: readHost(line, &builder)
        case .vars: readVariable(line, &builder)
        case .children: readChild(line, &builder)
        // Its header is wrong; what stands below it could mean anything.
        case nil: break
        }
    }

    /// `[group]`, `[group:children]` or `[group:vars]`, with a comment behind it.
    ///
    /// - Returns: false for what is no header, such as a host name that begins with a range.
    private mutating func readHeader(_ line: Range<Int>, _ builder: inout InventoryBuilder) -> Bool {
        let bytes = text.bytes[line]
        guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
        let behind = bytes[(close + 1)...].drop { $0.isBlank }
        let isHeader = behind.isEmpty || behind.first == UInt8(ascii: "#")
        let parts = bytes[(line.lowerBound + 1)..<close].split(
            separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let isName = { (part: ArraySlice<UInt8>) in !part.isEmpty && !part.contains { $0.isBlank } }
        guard isHeader, parts.count <= 2, parts.allSatisfy(isName), let namePart = parts.first else {
            // A line in brackets can be nothing else.
            guard bytes.last == UInt8(ascii: "]") else { return false }
            section = nil
            builder.diagnostics.append(.badSection(at: span(line)))
            return true
        }
        let name = String(decoding: namePart, as: UTF8.self)
        let kind = parts.count == 2 ? String(decoding: parts[1], as: UTF8.self) : "hosts"
        let kinds: [String: Section] = ["hosts": .hosts, "children": .children, "vars": .vars]
        section = kinds[kind]
        guard let section else {
            builder.diagnostics.append(
                .unknownSection(kind, of: name, at: span(parts[1].indices), known: ["children", "vars", "hosts"]))
            return true
        }
        declare(name, section, at: span(namePart.indices), &builder)
        return true
    }

    private mutating func declare(
        _ name: String, _ section: Section, at span: SourceSpan, _ builder: inout InventoryBuilder
    ) {
        if let problem = HostName.groupProblem(name) {
            builder.diagnostics.append(.badGroupName(name, problem, at: span))
        }
        // `[group:vars]` alone does not declare a group; that is checked at the end.
        if builder.group(named: name) == nil, section == .vars, pending[name] == nil {
            pending[name] = Pending(section: .vars, span: span)
        }
        group = builder.addGroup(name)
        guard section != .vars, let waiting = pending.removeValue(forKey: name) else { return }
        for parent in waiting.parents { builder.addChild(group, to: parent, at: waiting.span) }
    }

    private func readHost(_ line: Range<Int>, _ builder: inout InventoryBuilder) {
        guard let words = words(of: line, &builder), let first = words.first else { return }
        let place = span(first, in: line)
        let (name, port) = HostName.splitPort(first.text)
        if name.hasSuffix(":"), port == nil {
            builder.diagnostics.append(.colonWithoutPort(name, at: place))
            return
        }
        var variables: [(name: String, variable: Inventory.Variable)] = []
        for word in words.dropFirst() {
            let place = span(word, in: line)
            guard let equals = word.text.firstIndex(of: "=") else {
                builder.diagnostics.append(.expectedHostVariable(word.text, at: place))
                continue
            }
            let value = String(word.text[word.text.index(after: equals)...])
            variables.append((String(word.text[..<equals]), variable(value, at: place)))
        }
        for name in builder.expand(name, at: place) {
            guard let host = builder.addHost(name, port: port, to: group, at: place) else { continue }
            for (name, variable) in variables { builder.set(name, to: variable, host: host) }
        }
    }

    private func words(of line: Range<Int>, _ builder: inout InventoryBuilder) -> [QuotedWords.Word]? {
        do throws(QuotedWords.Problem) {
            return try QuotedWords.split(text.bytes[line], comments: true)
        } catch {
            builder.diagnostics.append(.badQuoting(error, in: span(line)))
            return nil
        }
    }

    private func readVariable(_ line: Range<Int>, _ builder: inout InventoryBuilder) {
        let bytes = text.bytes[line]
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else {
            builder.diagnostics.append(.expectedGroupVariable(at: span(line)))
            return
        }
        let name = text.trimmed(line.lowerBound..<equals)
        let value = text.trimmed(equals + 1..<line.upperBound)
        let written = String(decoding: text.bytes[value], as: UTF8.self)
        builder.set(
            String(decoding: text.bytes[name], as: UTF8.self), to: variable(written, at: span(value)), group: group)
    }

    private func variable(_ written: String, at span: SourceSpan) -> Inventory.Variable {
        Inventory.Variable(value: PythonLiteral.parse(written) ?? .string(written), span: span)
    }

    private mutating func readChild(_ line: Range<Int>, _ builder: inout InventoryBuilder) {
        let bytes = text.bytes[line]
        let name = bytes.prefix { !$0.isBlank && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "]") }
        let behind = bytes[name.endIndex...].drop { $0.isBlank }
        guard !name.isEmpty, behind.isEmpty || behind.first == UInt8(ascii: "#") else {
            builder.diagnostics.append(.expectedGroupName(at: span(line)))
            return
        }
        let child = String(decoding: name, as: UTF8.self)
        if let known = builder.group(named: child) {
            builder.addChild(known, to: group, at: span(name.indices))
        } else {
            var waiting = pending[child] ?? Pending(section: .children, span: span(name.indices))
            waiting.parents.append(group)
            pending[child] = waiting
        }
    }

    private func finish(_ builder: inout InventoryBuilder) {
        for (name, waiting) in pending.sorted(by: { $0.value.span.start < $1.value.span.start }) {
            switch waiting.section {
            case .vars: builder.diagnostics.append(.varsOfUndeclaredGroup(name, at: waiting.span))
            default:
                builder.diagnostics.append(.undeclaredChild(name, at: waiting.span, known: builder.groupNames))
            }
        }
    }

    private func span(_ range: Range<Int>) -> SourceSpan {
        SourceSpan(text: text, start: range.lowerBound, end: range.upperBound)
    }

    private func span(_ word: QuotedWords.Word, in line: Range<Int>) -> SourceSpan {
        span(line.lowerBound + word.range.lowerBound..<line.lowerBound + word.range.upperBound)
    }
}
