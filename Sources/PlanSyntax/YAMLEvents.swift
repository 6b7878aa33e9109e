import CLibYAML
import Diagnostics

/// What libyaml says of a text, with places in bytes.
struct YAMLEvent {
    enum Kind {
        case documentStart
        case scalar(String, YAMLNode.Style)
        case sequenceStart(isFlow: Bool)
        case mappingStart(isFlow: Bool)
        case collectionEnd
        case alias(String)
    }

    var kind: Kind
    /// Byte offsets as libyaml has them, which is not always where people see the thing: see ``TreeBuilder``.
    var start: Int
    var end: Int
    var anchor: String?
    var tag: String?
}

enum YAMLEvents {
    /// Feeds every event to `take` until the end, the first syntax error, or what `take` throws.
    static func each(
        of text: SourceText, _ take: (YAMLEvent) throws(Diagnostic) -> Void
    ) throws(Diagnostic) {
        // libyaml refuses the mark when it is also told the encoding.
        let mark = text.bytes.starts(with: SourceText.byteOrderMark) ? SourceText.byteOrderMark.count : 0
        let offsets = CodePointOffsets(text.bytes[mark...])
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else { throw .yamlOutOfMemory(text) }
        defer { yaml_parser_delete(parser) }

        let result: Result<Void, Diagnostic> = text.bytes.withUnsafeBufferPointer { buffer in
            let input = UnsafeBufferPointer(rebasing: buffer[mark...])
            // Of an empty text there is no address to give; one that is not read serves as well.
            let none: [UInt8] = [0]
            return none.withUnsafeBufferPointer { none in
                yaml_parser_set_input_string(parser, input.baseAddress ?? none.baseAddress, input.count)
                yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
                return Result { () throws(Diagnostic) in
                    while let event = try next(parser, text, offsets) { try take(event) }
                }
            }
        }
        try result.get()
    }

    /// - Returns: Nil at the end.
    private static func next(
        _ parser: UnsafeMutablePointer<yaml_parser_t>, _ text: SourceText, _ offsets: CodePointOffsets
    ) throws(Diagnostic) -> YAMLEvent? {
        while true {
            var raw = yaml_event_t()
            guard yaml_parser_parse(parser, &raw) == 1 else { throw syntaxError(parser.pointee, text, offsets) }
            defer { yaml_event_delete(&raw) }
            let (start, end) = (offsets.byte(raw.start_mark.index), offsets.byte(raw.end_mark.index))
            func event(
                _ kind: YAMLEvent.Kind, _ anchor: UnsafePointer<yaml_char_t>? = nil,
                _ tag: UnsafePointer<yaml_char_t>? = nil
            ) -> YAMLEvent {
                YAMLEvent(kind: kind, start: start, end: end, anchor: string(anchor), tag: string(tag))
            }
            switch raw.type {
            case YAML_STREAM_END_EVENT: return nil
            case YAML_DOCUMENT_START_EVENT: return event(.documentStart)
            case YAML_SCALAR_EVENT:
                let scalar = raw.data.scalar
                let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
                return event(
                    .scalar(String(decoding: value, as: UTF8.self), style(scalar.style)), scalar.anchor, scalar.tag)
            case YAML_SEQUENCE_START_EVENT:
                let sequence = raw.data.sequence_start
                let isFlow = sequence.style == YAML_FLOW_SEQUENCE_STYLE
                return event(.sequenceStart(isFlow: isFlow), sequence.anchor, sequence.tag)
            case YAML_MAPPING_START_EVENT:
                let mapping = raw.data.mapping_start
                let isFlow = mapping.style == YAML_FLOW_MAPPING_STYLE
                return event(.mappingStart(isFlow: isFlow), mapping.anchor, mapping.tag)
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return event(.collectionEnd)
            case YAML_ALIAS_EVENT: return event(.alias(string(raw.data.alias.anchor) ?? ""))
            // Beginnings and ends that say nothing.
            default: continue
            }
        }
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLNode.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private static func string(_ pointer: UnsafePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private static func syntaxError(
        _ parser: yaml_parser_t, _ text: SourceText, _ offsets: CodePointOffsets
    ) -> Diagnostic {
        let problem = parser.problem.map { String(cString: $0) } ?? ""
        switch parser.error {
        case YAML_MEMORY_ERROR: return .yamlOutOfMemory(text)
        case YAML_READER_ERROR:
            // Its mark is always 1:1; the offset is in bytes already.
            return .yamlForbiddenCharacter(text, offset: offsets.base + parser.problem_offset)
        default:
            let context = parser.context.map { String(cString: $0) }
            return .yamlSyntax(
                text, problem: problem, at: offsets.byte(parser.problem_mark.index), context: context,
                contextAt: offsets.byte(parser.context_mark.index))
        }
    }
}
