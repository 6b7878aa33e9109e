/// The language as a JSON Schema (draft 7, the one that yaml-language-server handles best), made of the list of its keys.
public enum PlanSchema {
    /// The schema as text, with a line feed at its end.
    public static var json: String {
        let places = PlanField.Place.allCases.filter { $0 != .plan }
        let head: [(String, JSON)] = [
            ("$schema", "http://json-schema.org/draft-07/schema#"), ("title", "A plan of lull"),
        ]
        let definitions = JSON.object(places.map { ($0.rawValue, .object(mapping($0))) })
        return JSON.object(head + mapping(.plan) + [("definitions", definitions)]).text + "\n"
    }

    /// The same of a file of windows, beside an inventory.
    public static var windowsJSON: String {
        let named = JSON.object(mapping(.window, without: "use"))
        return JSON.object([
            ("$schema", "http://json-schema.org/draft-07/schema#"), ("title", "The windows of an inventory of lull"),
            ("type", .words(["object", "null"])), ("propertyNames", .object(text(matching: "[^ \\t\\r\\n]"))),
            ("additionalProperties", .object(reference(.window))),
            (
                "definitions",
                .object([
                    (PlanField.Place.window.rawValue, named),
                    (PlanField.Place.blackout.rawValue, .object(mapping(.blackout))),
                ])
            ),
        ]).text + "\n"
    }

    /// - Parameter without: A key that can't stand there.
    private static func mapping(_ place: PlanField.Place, without left: String? = nil) -> [(String, JSON)] {
        let fields = PlanField.fields(of: place).filter { $0.key != left }
        var schema: [(String, JSON)] = [
            ("type", "object"), ("additionalProperties", false),
            ("properties", .object(fields.map { ($0.key, property($0)) })),
        ]
        let alternatives = place.alternatives.filter { $0 != left }
        // What only some of the alternatives need is said with them.
        let conditional = Set(alternatives.flatMap(place.needs(of:)))
        let required = fields.filter(\.isRequired).map(\.key).filter { !conditional.contains($0) }
        if !required.isEmpty { schema.append(("required", .words(required))) }
        if !alternatives.isEmpty {
            let each = alternatives.map { JSON.object([("required", .words([$0] + place.needs(of: $0)))]) }
            schema.append(("oneOf", .array(each)))
        }
        let companions = place.companions
        if !companions.isEmpty {
            schema.append(("dependencies", .object(companions.map { ($0.key, .words([$0.needs])) })))
        }
        return schema
    }

    private static func property(_ field: PlanField) -> JSON {
        var description = field.summary
        if let fallback = field.fallback { description += " Default: \(fallback)." }
        let value = field.defaultValue.map { [("default", $0)] } ?? []
        return .object(
            [("description", .string(description))] + value
                + shape(field.type, holdsVariables: field.holdsVariables))
    }

    /// - Parameter holdsVariables: Whether a text with `{{` in it may become anything.
    private static func shape(_ type: PlanType, holdsVariables: Bool = false) -> [(String, JSON)] {
        switch type {
        case .text: anyText
        case .named(_, let pattern?): text(matching: holdsVariables ? "\(pattern)|\\{\\{" : pattern)
        case .named(_, nil): anyText
        case .bool: [("type", "boolean")]
        case .duration: text(matching: duration)
        case .timeouts: either(text(matching: duration), reference(.timeout))
        case .hostGuard:
            either([("enum", .array(["off", false]))], text(matching: "^([oO][fF][fF]|[nN][oO])$|\(duration)"))
        case .choice(let choices): [("enum", .words(choices))]
        case .choices(let choices): oneOrMore([("enum", .words(choices))])
        case .webhook: text(matching: "^[hH][tT][tT][pP][sS]?://|\\{\\{")
        case .headers:
            [
                ("type", "object"), ("propertyNames", .object(text(matching: headerName))),
                ("additionalProperties", .object(anyText)),
            ]
        case .hostCount(let least): hostCount(least: least)
        case .count(_, let most):
            either(
                [("type", "integer"), ("minimum", .number(1)), ("maximum", .number(most))],
                text(matching: "^0*[1-9][0-9]*$"))
        case .batches: oneOrMore(hostCount(least: 1))
        case .mode: text(matching: "^[0-7]{3,4}$")
        case .statuses: oneOrMore([("type", "integer"), ("minimum", 100), ("maximum", 599)])
        case .argv: list(of: anyText)
        case .input: anyText
        case .environment:
            [
                ("type", "object"), ("propertyNames", .object(text(matching: variableName))),
                ("additionalProperties", .object(anyText)),
            ]
        case .services, .servicesToReboot: oneOrMore(text(matching: unit))
        case .mapping(let place): reference(place)
        case .list(let place, _): list(of: reference(place))
        case .paths: list(of: text(matching: "^/|\\{\\{"))
        case .serviceDeclarations:
            [
                ("type", "object"), ("propertyNames", .object(text(matching: unit))),
                ("additionalProperties", .object(either([("type", "null")], reference(.service)))),
            ]
        case .variables:
            [
                ("type", "object"), ("propertyNames", .object(text(matching: variableName))),
                ("additionalProperties", .object(secretOrAnything)),
            ]
        case .percentage:
            either(
                [("type", "integer"), ("minimum", 0), ("maximum", 100)], text(matching: "^0*([0-9]{1,2}|100)%?$"))
        case .tags, .people, .conditions: oneOrMore(anyText)
        case .window: either(anyText, reference(.window))
        case .blackouts:
            either(anyText, reference(.blackout), list(of: either(anyText, reference(.blackout))))
        }
    }

    /// From the largest unit to the smallest, each at most once.
    private static let duration = "^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m(?!s))?([0-9]+s)?([0-9]+ms)?$"
    private static let unit = "^[A-Za-z0-9:_.\\\\@][A-Za-z0-9:_.\\\\@-]*$"

    private static let variableName = "^[A-Za-z_][A-Za-z0-9_]*$"
    private static let headerName = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"

    /// A mapping of `secret` alone is one.
    private static let secretOrAnything: [(String, JSON)] = [
        ("if", .object([("type", "object"), ("required", .words(["secret"])), ("maxProperties", 1)])),
        ("then", .object([("properties", .object([("secret", .object(reference(.secret)))]))])),
    ]

    /// `1.10` and `true` are texts where a text is asked for.
    private static let anyText: [(String, JSON)] = [("type", .words(["string", "number", "boolean"]))]

    private static func text(matching pattern: String) -> [(String, JSON)] {
        [("type", "string"), ("pattern", .string(pattern))]
    }

    private static func hostCount(least: Int) -> [(String, JSON)] {
        let digit = least == 0 ? "[0-9]+" : "0*[1-9][0-9]*"
        return either(
            [("type", "integer"), ("minimum", .number(least)), ("maximum", 1_000_000)],
            text(matching: "^\(digit)%?$"))
    }

    private static func reference(_ place: PlanField.Place) -> [(String, JSON)] {
        [("$ref", .string("#/definitions/\(place.rawValue)"))]
    }

    private static func list(of item: [(String, JSON)]) -> [(String, JSON)] {
        [("type", "array"), ("minItems", 1), ("items", .object(item))]
    }

    private static func oneOrMore(_ item: [(String, JSON)]) -> [(String, JSON)] { either(item, list(of: item)) }

    private static func either(_ schemas: [(String, JSON)]...) -> [(String, JSON)] {
        [("anyOf", .array(schemas.map { .object($0) }))]
    }
}
