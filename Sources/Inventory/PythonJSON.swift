import PlanSyntax

/// JSON as Python's `json.dumps(…, sort_keys=True, indent=4)` lays it out, letters beyond ASCII as they are.
enum PythonJSON {
    static func text(_ value: Value) -> String {
        var result = ""
        write(value, indent: 0, to: &result)
        return result
    }

    private static func write(_ value: Value, indent: Int, to result: inout String) {
        switch value {
        case .null, .bool, .int: result += value.keyText ?? ""
        // Not JSON, but what Python writes, and Ansible with it.
        case .double(let number) where number.isNaN: result += "NaN"
        case .double(let number) where number.isInfinite: result += number < 0 ? "-Infinity" : "Infinity"
        case .double(let number): result += String(number)
        case .string(let text): result += quoted(text)
        case .list(let items):
            write(items, "[", "]", indent, to: &result) { write($0, indent: indent + 1, to: &$1) }
        case .map(let map):
            let entries = map.sorted { codePointOrder($0.key, $1.key) }
            write(entries, "{", "}", indent, to: &result) {
                $1 += quoted($0.key) + ": "
                write($0.value, indent: indent + 1, to: &$1)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item], _ open: String, _ close: String, _ indent: Int, to result: inout String,
        item: (Item, inout String) -> Void
    ) {
        if items.isEmpty {
            result += open + close
            return
        }
        let inner = "\n" + String(repeating: " ", count: 4 * (indent + 1))
        result += open
        for (index, one) in items.enumerated() {
            result += (index == 0 ? "" : ",") + inner
            item(one, &result)
        }
        result += "\n" + String(repeating: " ", count: 4 * indent) + close
    }

    /// Python leaves DEL and the C1 controls bare; a terminal would act on them, so they are escaped here too.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{08}": result += "\\b"
            case "\u{0c}": result += "\\f"
            case let control where control.value < 0x20 || 0x7f...0x9f ~= control.value:
                let digits = String(control.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
