import Diagnostics

/// Builds the tree from libyaml's events, and corrects their places:
///
/// - what has an anchor or a tag begins there for libyaml; here it begins behind them;
/// - a block collection ends where the next token begins; here with its last child;
/// - a block scalar ends on the following line; here with its last letter.
struct TreeBuilder {
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var root: YAMLNode?

    private let text: SourceText
    private let limits: YAMLReader.Limits
    private let duplicateKeys: YAMLReader.DuplicateKeys
    private var open: [OpenCollection] = []
    private var documents = 0
    private var nodes = 0
    private var aliases = 0
    private var expandedNodes = 0
    /// What an anchor names; nil while it is still being read.
    private var anchors: [String: Measured?] = [:]

    /// A tree with what its expansion costs.
    private struct Measured {
        var node: YAMLNode
        var size = 1
        var depth = 0
    }

    private struct OpenCollection {
        var isMapping: Bool
        var isFlow: Bool
        var start: Int
        var end: Int
        var anchor: String?
        var tag: String?
        var items: [YAMLNode] = []
        var entries = KeyedEntries()
        /// What awaits its value.
        var key: YAMLNode?
        /// Whether what was read cannot be a key; its value is read and forgotten.
        var isKeyRefused = false
        var size = 1
        var depth = 0
    }

    init(text: SourceText, limits: YAMLReader.Limits, duplicateKeys: YAMLReader.DuplicateKeys) {
        self.text = text
        self.limits = limits
        self.duplicateKeys = duplicateKeys
    }

    mutating func take(_ event: YAMLEvent) throws(Diagnostic) {
        switch event.kind {
        case .documentStart:
            documents += 1
            if documents > 1 { throw .yamlSeveralDocuments(at: span(event.start, event.end)) }
        case .scalar(let value, let style): try take(scalar: value, style, event)
        case .sequenceStart(let isFlow): try begin(isMapping: false, isFlow: isFlow, event)
        case .mappingStart(let isFlow): try begin(isMapping: true, isFlow: isFlow, event)
        case .collectionEnd: try end(event)
        case .alias(let name): try take(alias: name, event)
        }
    }

    private mutating func take(scalar value: String, _ style: YAMLNode.Style, _ event: YAMLEvent) throws(Diagnostic) {
        try count(event)
        let start = contentStart(of: event)
        var end = event.end
        if style == .literal || style == .folded {
            while end > start + 1, text.bytes[end - 1].isYAMLBlank { end -= 1 }
        }
        add(YAMLNode(kind: .scalar(value, style: style), span: span(start, end), tag: event.tag), anchor: event.anchor)
    }

    private mutating func begin(isMapping: Bool, isFlow: Bool, _ event: YAMLEvent) throws(Diagnostic) {
        try count(event)
        let start = contentStart(of: event)
        guard open.count < limits.depth else { throw .yamlTooDeep(at: span(start, start + 1), limit: limits.depth) }
        if let anchor = event.anchor { anchors.updateValue(nil, forKey: anchor) }
        open.append(
            OpenCollection(
                isMapping: isMapping, isFlow: isFlow, start: start, end: max(start, event.end), anchor: event.anchor,
                tag: event.tag))
    }

    private mutating func end(_ event: YAMLEvent) throws(Diagnostic) {
        guard let done = open.popLast() else { return }
        let end = done.isFlow ? event.end : done.end
        let kind: YAMLNode.Kind = done.isMapping ? .mapping(done.entries.all) : .sequence(done.items)
        add(
            YAMLNode(kind: kind, span: span(done.start, end), tag: done.tag), size: done.size, depth: done.depth + 1,
            anchor: done.anchor)
    }

    private mutating func take(alias name: String, _ event: YAMLEvent) throws(Diagnostic) {
        try count(event)
        let place = span(event.start, event.end)
        aliases += 1
        guard aliases <= limits.aliases else { throw .yamlTooManyAliases(at: place, limit: limits.aliases) }
        var named = Measured(node: YAMLNode(kind: .scalar("", style: .plain), span: place))
        switch anchors[name] {
        case .some(.some(let found)):
            named = found
            named.node.span = place
        case .some(.none): diagnostics.append(.yamlAliasInsideItself(name, at: place))
        case .none:
            // Of thousands nobody reads what was meant.
            let known = diagnostics.count < 100 ? anchors.keys.sorted() : []
            diagnostics.append(.yamlUnknownAlias(name, at: place, known: known))
        }
        expandedNodes += named.size
        guard expandedNodes <= limits.expandedNodes else {
            throw .yamlAliasesExpandTooFar(at: place, limit: limits.expandedNodes)
        }
        guard open.count + named.depth <= limits.depth else { throw .yamlTooDeep(at: place, limit: limits.depth) }
        add(named.node, size: named.size, depth: named.depth, anchor: nil)
    }

    /// Made a part of its callers, so that the node is moved to its place.
    @inline(__always)
    private mutating func add(_ node: consuming YAMLNode, size: Int = 1, depth: Int = 0, anchor: String?) {
        if let anchor { anchors.updateValue(Measured(node: copy node, size: size, depth: depth), forKey: anchor) }
        guard !open.isEmpty else {
            if root == nil { root = node }
            return
        }
        let top = open.count - 1
        open[top].size += size
        open[top].depth = max(open[top].depth, depth)
        open[top].end = max(open[top].end, node.span.end)
        guard open[top].isMapping else {
            open[top].items.append(node)
            return
        }
        if open[top].isKeyRefused {
            open[top].isKeyRefused = false
        } else if let key = open[top].key.take() {
            add(entry: YAMLNode.Entry(key: key, value: node), to: top)
        } else if case .scalar = node.kind {
            open[top].key = node
        } else {
            diagnostics.append(.yamlKeyIsCollection(node))
            open[top].isKeyRefused = true
        }
    }

    private mutating func add(entry: YAMLNode.Entry, to top: Int) {
        guard case .scalar(let name, _) = entry.key.kind else { return }
        let first = open[top].entries.place(of: name)
        guard let first, !(entry.key.isMergeKey && duplicateKeys == .keepLast) else {
            open[top].entries.append(entry, name)
            return
        }
        let firstKey = open[top].entries.all[first].key
        switch duplicateKeys {
        case .refuse:
            diagnostics.append(.yamlDuplicateKey(name, at: entry.key.span, first: firstKey.span, severity: .error))
        case .keepLast:
            diagnostics.append(.yamlDuplicateKey(name, at: entry.key.span, first: firstKey.span, severity: .warning))
            open[top].entries.all[first] = entry
        }
    }

    private mutating func count(_ event: YAMLEvent) throws(Diagnostic) {
        nodes += 1
        if nodes > limits.nodes { throw .yamlTooManyNodes(at: span(event.start, event.end), limit: limits.nodes) }
    }

    /// Behind `&anchor` and `!tag`, and behind the blanks and comments after them.
    private func contentStart(of event: YAMLEvent) -> Int {
        guard event.anchor != nil || event.tag != nil else { return event.start }
        let bytes = text.bytes
        // Of a block collection libyaml gives where it begins as the end of the event; the content is there or later.
        var offset = event.start
        var isProperty = true
        var lastProperty = event.start
        while isProperty, offset < bytes.count {
            isProperty = bytes[offset] == UInt8(ascii: "&") || bytes[offset] == UInt8(ascii: "!")
            if isProperty {
                while offset < bytes.count, !bytes[offset].isYAMLBlank, !Self.isFlowIndicator(bytes, offset) {
                    offset += 1
                }
                lastProperty = offset
            }
            offset = skipBlanks(from: offset)
        }
        // An empty value: what follows belongs to something else.
        if case .scalar = event.kind, offset >= event.end { return min(lastProperty, event.end) }
        return offset
    }

    private func skipBlanks(from start: Int) -> Int {
        let bytes = text.bytes
        var offset = start
        while offset < bytes.count {
            if bytes[offset].isYAMLBlank {
                offset += 1
            } else if bytes[offset] == UInt8(ascii: "#"), offset > 0, bytes[offset - 1].isYAMLBlank {
                while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
            } else {
                break
            }
        }
        return offset
    }

    private static func isFlowIndicator(_ bytes: [UInt8], _ offset: Int) -> Bool {
        switch bytes[offset] {
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
        default: false
        }
    }

    private func span(_ start: Int, _ end: Int) -> SourceSpan {
        SourceSpan(text: text, start: min(start, text.bytes.count), end: min(end, text.bytes.count))
    }
}

extension UInt8 {
    /// Space, tab, and the ends of lines.
    var isYAMLBlank: Bool { self == 0x20 || (0x09...0x0d).contains(self) }
}
