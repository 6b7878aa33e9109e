import AgentProtocol
import Inventory

/// What a preview says about one step on one host or on several that have the same to tell.
struct Story: Sendable, Hashable {
    struct Line: Sendable, Hashable {
        var phrase: Phrase
        /// 0 for an operation, 1 for what is said about it.
        var level: Int
    }

    private(set) var lines: [Line] = []

    mutating func title(_ phrase: Phrase) { lines.append(Line(phrase: phrase, level: 0)) }
    mutating func say(_ phrase: Phrase) { lines.append(Line(phrase: phrase, level: 1)) }
    mutating func say(_ text: String, _ style: Style = .plain) { say(Phrase(text, style)) }

    /// Hosts with their stories, those with equal ones together, in the order of their first hosts.
    ///
    /// Process numbers and ages differ everywhere, so they don't count; a host's own name and address in commands and
    /// URLs count as `{{ host }}` and `{{ address }}`, as a plan would write them.
    static func grouped(_ actions: [PreviewAction]) -> [(hosts: [String], story: Story)] {
        var order: [Story] = []
        var groups: [Story: [PreviewAction]] = [:]
        for action in actions {
            let key = StoryTeller(group: []).story(of: action).naming(action)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(action)
        }
        return order.map { key in
            let group = groups[key] ?? []
            guard let first = group.first else { return ([], key) }
            let story = StoryTeller(group: group).story(of: first)
            return (group.map(\.host), group.count > 1 ? story.naming(first) : story)
        }
    }

    private func naming(_ action: PreviewAction) -> Story {
        var story = self
        let names = [(action.connection.address, "{{ address }}"), (action.host, "{{ host }}")]
        for (name, placeholder) in action.connection.address == action.host ? Array(names.dropFirst()) : names {
            for line in story.lines.indices {
                for piece in story.lines[line].phrase.pieces.indices {
                    let text = story.lines[line].phrase.pieces[piece].text
                    story.lines[line].phrase.pieces[piece].text = text.replacingWord(name, with: placeholder)
                }
            }
        }
        return story
    }
}

extension String {
    /// Replaces whole words only: `web1` in `drain web1:80`, not in `web10` or `my-web1`.
    func replacingWord(_ word: String, with replacement: String) -> String {
        let (text, pattern) = (Array(utf8), Array(word.utf8))
        guard !pattern.isEmpty, text.count >= pattern.count else { return self }
        var result: [UInt8] = []
        var position = 0
        while position < text.count {
            let end = position + pattern.count
            let matches =
                end <= text.count && text[position..<end].elementsEqual(pattern)
                && (position == 0 || !text[position - 1].isInWord) && (end == text.count || !text[end].isInWord)
            if matches {
                result += replacement.utf8
                position = end
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isInWord: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: self >= 0x80
        }
    }
}
