/// YAML 1.1 as PyYAML's resolver.py and constructor.py have it, which is what Ansible reads its files with.
///
/// Dates stay text, as Ansible prints them. Whole numbers beyond 64 bits stay text, too.
func yaml11Value(_ text: String) -> Value {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return .bool(true)
    case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return .bool(false)
    default: break
    }
    guard let first = text.utf8.first, "-+.0123456789".utf8.contains(first) else { return .string(text) }
    return yaml11Int(text).map(Value.int) ?? yaml11Double(text).map(Value.double)
        ?? .string(yaml11Timestamp(text) ?? text)
}

private func yaml11Int(_ text: String) -> Int? {
    let (sign, digits) = split(text)
    let plain = digits.replacing("_", with: "")
    guard let first = digits.utf8.first, first != UInt8(ascii: "_") else { return nil }
    if plain == "0" { return 0 }
    if digits.hasPrefix("0b") { return parse(plain.dropFirst(2), radix: 2, sign) }
    if digits.hasPrefix("0x") { return parse(plain.dropFirst(2), radix: 16, sign) }
    if digits.hasPrefix("0") { return parse(plain.dropFirst(1), radix: 8, sign) }
    if digits.contains(":") { return sexagesimal(plain, allowed: digits).map { sign * $0 } }
    return parse(Substring(plain), radix: 10, sign)
}

/// `[1-9][0-9_]*(:[0-5]?[0-9])+`, such as 12:30:45.
private func sexagesimal(_ plain: String, allowed written: String) -> Int? {
    let parts = written.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.dropFirst().allSatisfy(isSixtieth), var value = decimal(plain.prefix { $0 != ":" }) else { return nil }
    for part in parts.dropFirst() {
        let (product, overflow) = value.multipliedReportingOverflow(by: 60)
        guard !overflow, let digit = Int(part) else { return nil }
        let (sum, carry) = product.addingReportingOverflow(digit)
        guard !carry else { return nil }
        value = sum
    }
    return value
}

private func yaml11Double(_ text: String) -> Double? {
    let (sign, digits) = split(text)
    switch digits {
    case ".inf", ".Inf", ".INF": return Double(sign) * .infinity
    case ".nan", ".NaN", ".NAN": return text.hasPrefix(".") ? .nan : nil
    default: break
    }
    guard let point = digits.firstIndex(of: ".") else { return nil }
    let whole = digits[..<point]
    let rest = digits[digits.index(after: point)...]
    if whole.contains(":") {
        guard rest.allSatisfy({ $0.isDigit || $0 == "_" }) else { return nil }
        let parts = whole.split(separator: ":", omittingEmptySubsequences: false)
        guard let first = parts.first, let start = decimal(first.filter { $0 != "_" }), first.first != "_",
            parts.dropFirst().allSatisfy(isSixtieth), let last = Double("0." + rest.filter { $0 != "_" } + "0")
        else { return nil }
        return Double(sign) * (parts.dropFirst().reduce(Double(start)) { $0 * 60 + (Double($1) ?? 0) } + last)
    }
    // Without a sign in it, an exponent is none: 1.0e3 is text.
    let fraction = rest.prefix { $0.isDigit || $0 == "_" }
    let exponent = rest.dropFirst(fraction.count)
    if !exponent.isEmpty {
        let digits = exponent.dropFirst(2)
        guard exponent.first == "e" || exponent.first == "E", let sign = exponent.dropFirst().first,
            sign == "-" || sign == "+", !digits.isEmpty, digits.allSatisfy(\.isDigit)
        else { return nil }
    }
    if whole.isEmpty {
        // `.5` takes no sign, and its first character is a digit.
        guard text.hasPrefix("."), fraction.first?.isDigit == true else { return nil }
    } else {
        guard whole.first?.isDigit == true, whole.allSatisfy({ $0.isDigit || $0 == "_" }) else { return nil }
    }
    let written = (whole.isEmpty ? "0" : whole) + "." + (fraction.isEmpty ? "0" : fraction) + exponent
    return Double(written.filter { $0 != "_" }).map { Double(sign) * $0 }
}

private func split(_ text: String) -> (sign: Int, digits: String) {
    if text.hasPrefix("-") { return (-1, String(text.dropFirst())) }
    return (1, text.hasPrefix("+") ? String(text.dropFirst()) : text)
}

private func parse(_ digits: Substring, radix: Int, _ sign: Int) -> Int? {
    // Int() would take a second sign.
    guard let first = digits.first, first != "-", first != "+" else { return nil }
    return Int((sign < 0 ? "-" : "") + digits, radix: radix)
}

private func decimal(_ digits: some StringProtocol) -> Int? { parse(Substring(digits), radix: 10, 1) }

private func isSixtieth(_ part: Substring) -> Bool {
    switch part.count {
    case 1: part.allSatisfy(\.isDigit)
    case 2: part.allSatisfy(\.isDigit) && (part.first ?? "9") < "6"
    default: false
    }
}

extension Character {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
