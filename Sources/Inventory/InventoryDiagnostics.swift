import Diagnostics
import PlanSyntax

/// The sentences for what can be wrong with the text of an inventory.
extension Diagnostic {
    static func badHostName(_ name: String, _ problem: HostName.Problem, at span: SourceSpan) -> Diagnostic {
        Diagnostic(code: .badHostName, "'\(name)' cannot be the name of a host", at: Label(span, problem.words))
    }

    static func badGroupName(_ name: String, _ problem: HostName.Problem, at span: SourceSpan) -> Diagnostic {
        Diagnostic(code: .badGroupName, "'\(name)' cannot be the name of a group", at: Label(span, problem.words))
    }

    static func badRange(_ written: String, _ problem: HostRange.Problem, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .badRange, "the range in '\(written)' cannot be read", at: Label(span, problem.words),
            help: "a range is [1:20], [01:20], [1:20:2] or [a:f]")
    }

    static func tooManyHosts(at span: SourceSpan, limit: Int) -> Diagnostic {
        Diagnostic(
            code: .tooManyHosts, "more than \(limit) hosts in one inventory",
            at: Label(span, "the limit is passed here"))
    }

    static func inventoryLoop(_ child: String, in parent: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .groupLoop, "group '\(child)' cannot be below '\(parent)'",
            at: Label(span, child == parent ? "a group cannot hold itself" : "'\(parent)' is below '\(child)' already"))
    }

    static func allIsChild(of group: String) -> Diagnostic {
        Diagnostic(code: .groupLoop, "group 'all' cannot be below '\(group)': every group is below 'all'")
    }

    static func badGroupPriority(at span: SourceSpan?) -> Diagnostic {
        Diagnostic(
            code: .badPriority, "'ansible_group_priority' must be a whole number",
            at: span.map { Label($0, "is not one") })
    }

    static func hostNamedLikeGroup(_ name: String, at span: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .warning, code: .hostNamedLikeGroup, "'\(name)' is both a host and a group",
            at: span.map { Label($0, "patterns find the host") })
    }
}

/// Of the INI form.
extension Diagnostic {
    static func badSection(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .badSection, "a section that cannot be read", at: Label(span),
            help: "write [group], [group:children] or [group:vars], without blanks inside")
    }

    static func unknownSection(_ kind: String, of group: String, at span: SourceSpan, known: [String]) -> Diagnostic {
        let meant = suggestion(for: kind, among: known).map { "did you mean '\($0)'?" } ?? "must be children or vars"
        return Diagnostic(
            code: .unknownSection, "unknown kind of section '\(kind)' for group '\(group)'", at: Label(span, meant))
    }

    static func colonWithoutPort(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .colonWithoutPort, "a ':' without a port behind it", at: Label(span),
            help: "this file is read as INI; if it is YAML, its name must end in .yml or .yaml")
    }

    static func expectedHostVariable(_ word: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .expectedVariable, "expected 'name=value' behind the host, not '\(word)'", at: Label(span),
            help: "one host a line; a value with blanks needs quotes, and blanks around '=' are not allowed")
    }

    static func expectedGroupVariable(at span: SourceSpan) -> Diagnostic {
        Diagnostic(code: .expectedVariable, "expected 'name=value' in a section of variables", at: Label(span))
    }

    static func expectedGroupName(at span: SourceSpan) -> Diagnostic {
        Diagnostic(code: .expectedGroup, "expected the name of one group in a section of children", at: Label(span))
    }

    static func varsOfUndeclaredGroup(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .undeclaredGroup, "variables of a group '\(name)' that does not exist", at: Label(span),
            help: "declare it with [\(name)] or [\(name):children]")
    }

    static func undeclaredChild(_ name: String, at span: SourceSpan, known: [String]) -> Diagnostic {
        let meant = suggestion(for: name, among: known).map { "did you mean '\($0)'?" } ?? ""
        return Diagnostic(
            code: .undeclaredGroup, "there is no group '\(name)'", at: Label(span, meant),
            help: "declare it with [\(name)]; hosts cannot stand in a section of children")
    }

    static func badQuoting(_ problem: QuotedWords.Problem, in line: SourceSpan) -> Diagnostic {
        func at(_ offset: Int, _ words: String) -> Label {
            Label(SourceSpan(text: line.text, start: line.start + offset, end: line.start + offset + 1), words)
        }
        return switch problem {
        case .openQuote(let offset):
            Diagnostic(code: .badQuoting, "a quote that is never closed", at: at(offset, "opened here"))
        case .openEscape(let offset):
            Diagnostic(code: .badQuoting, "a backslash at the end", at: at(offset, "nothing follows"))
        }
    }
}

/// Of the YAML form.
extension Diagnostic {
    static func expectedMapping(_ expectation: String, at node: YAMLNode) -> Diagnostic {
        let found =
            switch node.kind {
            case .scalar: "this is a single value"
            case .sequence: "this is a list"
            case .mapping: ""
            }
        return Diagnostic(code: .expectedMapping, expectation, at: Label(node.span, found))
    }

    /// At the top of a file Ansible passes over what is no group, and some people keep anchors there.
    static func notAGroup(_ name: String, at span: SourceSpan, isTop: Bool) -> Diagnostic {
        Diagnostic(
            isTop ? .warning : .error, code: .notAGroup,
            "group '\(name)' must be a mapping of hosts, vars and children",
            at: Label(span, isTop ? "ignored" : "is not one"))
    }

    static func unknownGroupKey(_ key: String, in group: String, at span: SourceSpan, meant: String?) -> Diagnostic {
        Diagnostic(
            .warning, code: .unknownGroupKey, "key '\(key)' means nothing in group '\(group)'",
            at: Label(span, meant.map { "did you mean '\($0)'?" } ?? "ignored"),
            help: "a group has hosts, vars and children; its subgroups stand below children")
    }

    static func nameNeedsQuotes(_ what: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .nameNeedsQuotes, "the name of a \(what) must be a text", at: Label(span, "needs quotes"),
            help: "Ansible's YAML reads words such as no, on, yes and numbers as something else")
    }

    static func pluginUnsupported(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .inventoryPlugin, "inventory plugins are not supported", at: Label(span, "asks for a plugin"),
            help: "save what `ansible-inventory --list --yaml` prints, and use that file")
    }
}

extension HostName.Problem {
    var words: String {
        switch self {
        case .empty: "is empty"
        case .beginsWithDash: "begins with '-', which ssh would take for an option"
        case .hasBlank: "holds a blank"
        case .hasControl: "holds a control character or an invisible one"
        case .isDocumentMarker: "begins a YAML document; the file's name must then end in .yml or .yaml"
        case .tooLong: "is longer than 255 bytes"
        }
    }
}

extension HostRange.Problem {
    var words: String {
        switch self {
        case .brackets: "brackets do not pair"
        case .shape: "must be begin:end or begin:end:step"
        case .noEnd: "has no end"
        case .widths(let begin, let end): "'\(begin)' and '\(end)' must be equally long"
        case .backwards(let begin, let end): "'\(begin)' comes after '\(end)'"
        case .notNumbers(let text): "'\(text)' is neither a number nor a single letter"
        case .badStep(let text): "the step '\(text)' is no number above 0"
        case .tooMany(let limit): "gives more than \(limit) hosts"
        }
    }
}
