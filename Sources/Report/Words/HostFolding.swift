/// Many host names in few words: `db1, web[01-20]`.
public enum HostFolding {
    /// Names that differ in one number are folded, in the order in which they are first named. Nothing else is lost:
    /// `web01` and `web1` stay apart, and so do numbers between which one is missing (`web[1-3,5]`).
    public static func fold(_ hosts: [String]) -> String {
        groups(hosts).joined(separator: ", ")
    }

    /// As `fold`, each group on its own.
    public static func groups(_ hosts: [String]) -> [String] {
        let names = hosts.map(Name.init)
        let most = max(1, names.map(\.numbers.count).max() ?? 0)
        // Which number to fold by: the one that leaves the fewest groups; of equals the last, since `dc1-web7`
        // mostly counts machines there.
        let choices = (0..<most).reversed().map { position in group(names, by: position) }
        return choices.min { $0.count < $1.count }?.map(\.description) ?? []
    }

    private static func group(_ names: [Name], by position: Int) -> [Group] {
        let padded = Set(names.filter { $0.isPadded(position) }.map { $0.frame(position) })
        var order: [String] = []
        var groups: [String: Group] = [:]
        for name in names {
            // Where one of them is padded, only numbers of the same length belong together.
            let frame = name.frame(position)
            let key = padded.contains(frame) ? frame + "\u{1}\(name.length(position))" : frame
            if groups[key] == nil { order.append(key) }
            groups[key, default: Group(around: name, position)].add(name, position)
        }
        return order.compactMap { groups[$0] }
    }
}

/// A name cut at its numbers: `web01.lan` is `web`, `01`, `.lan`.
private struct Name {
    let text: String
    /// One more than there are numbers.
    private(set) var words: [String] = [""]
    private(set) var numbers: [String] = []

    init(_ text: String) {
        self.text = text
        var inNumber = false
        for character in text {
            let isDigit = character.isASCII && character.isNumber
            if isDigit, !inNumber {
                numbers.append("")
                words.append("")
            }
            if isDigit {
                numbers[numbers.count - 1].append(character)
            } else {
                words[words.count - 1].append(character)
            }
            inNumber = isDigit
        }
    }

    func isPadded(_ position: Int) -> Bool {
        position < numbers.count && numbers[position].count > 1 && numbers[position].hasPrefix("0")
    }

    func length(_ position: Int) -> Int { position < numbers.count ? numbers[position].count : 0 }

    /// The name without that number: equal for those that may be folded. Unique for a name that lacks it.
    func frame(_ position: Int) -> String {
        guard position < numbers.count, Int(numbers[position]) != nil else { return "\u{2}" + text }
        return before(position) + "\u{0}" + after(position)
    }

    func before(_ position: Int) -> String {
        zip(words, numbers).prefix(position).map { $0 + $1 }.joined() + words[position]
    }

    func after(_ position: Int) -> String {
        zip(numbers, words.dropFirst()).dropFirst(position).map { $0 + $1 }.joined()
            .dropFirst(numbers[position].count).description
    }
}

/// Names that are equal but for one number.
private struct Group: CustomStringConvertible {
    private var texts: Set<String> = []
    private var before = ""
    private var after = ""
    private var numbers: [(value: Int, text: String)] = []

    init(around name: Name, _ position: Int) {
        guard position < name.numbers.count else { return }
        before = name.before(position)
        after = name.after(position)
    }

    mutating func add(_ name: Name, _ position: Int) {
        guard texts.insert(name.text).inserted else { return }
        guard position < name.numbers.count, let value = Int(name.numbers[position]) else { return }
        numbers.append((value, name.numbers[position]))
    }

    var description: String {
        guard texts.count > 1 else { return texts.first ?? "" }
        var ranges: [(first: (value: Int, text: String), last: (value: Int, text: String))] = []
        for number in numbers.sorted(by: { $0.value < $1.value }) {
            if let last = ranges.last?.last, last.value + 1 == number.value {
                ranges[ranges.count - 1].last = number
            } else {
                ranges.append((number, number))
            }
        }
        let folded = ranges.map { range in
            range.first.value == range.last.value ? range.first.text : "\(range.first.text)-\(range.last.text)"
        }
        return "\(before)[\(folded.joined(separator: ","))]\(after)"
    }
}
