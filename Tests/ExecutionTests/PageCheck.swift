import Foundation
import Testing

/// What must hold of every page, whatever plans and hosts say.
enum PageCheck {
    private static let void: Set = ["meta", "br", "path", "rect", "circle", "use"]

    /// That it loads and runs nothing, that its elements are closed in order, and that names are unique and point somewhere.
    static func expectSound(_ page: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for word in ["<script", "<img", "<link", "<iframe", "@import"] {
            #expect(!page.contains(word), "\(word)", sourceLocation: sourceLocation)
        }
        // What stands in quotes is no attribute.
        let bare = page.replacing(/"[^"]*"/, with: "")
        #expect(bare.firstMatch(of: /<[^>]*\son\w+/) == nil, sourceLocation: sourceLocation)
        for url in page.matches(of: /url\(([^)]*)\)|href="([^"]*)"/) {
            let target = url.1 ?? url.2 ?? ""
            #expect(target.hasPrefix("#"), "\(target)", sourceLocation: sourceLocation)
            #expect(page.contains("id=\"\(target.dropFirst())\""), "\(target)", sourceLocation: sourceLocation)
        }
        let ids = page.matches(of: /\ id="([^"]*)"/).map { String($0.1) }
        #expect(ids.count == Set(ids).count, "\(ids)", sourceLocation: sourceLocation)
        for reference in page.matches(of: /aria-(?:labelledby|describedby)="([^"]*)"/) {
            #expect(ids.contains(String(reference.1)), sourceLocation: sourceLocation)
        }
        expectNested(page, sourceLocation)
    }

    /// How it looks is no matter of what it says.
    static func withoutStyle(_ page: String) -> String {
        guard let start = page.range(of: "<style>"), let end = page.range(of: "</style>") else { return page }
        return page.replacingCharacters(in: start.upperBound..<end.lowerBound, with: "")
    }

    /// That every row of a table has as many cells as its heading.
    static func expectTables(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
        var cells: Int?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                cells = nil
                continue
            }
            let bars = line.replacing("\\|", with: "").count { $0 == "|" }
            #expect(cells ?? bars == bars, "\(line)", sourceLocation: sourceLocation)
            cells = bars
        }
    }

    /// What isn't in a block or a span of code, with what was escaped left out.
    static func outsideCode(_ text: String) -> String {
        var fence: Substring?
        var result = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let open = fence {
                if line == open { fence = nil }
            } else if line.hasPrefix("```") {
                fence = line.prefix { $0 == "`" }
            } else {
                let bare = line.replacing(/\\[\\\[\]`|*_~$#@]/, with: "").replacing(/`[^`]*`/, with: "")
                result += bare + "\n"
            }
        }
        return result
    }

    private static func expectNested(_ page: String, _ sourceLocation: SourceLocation) {
        var open: [String] = []
        for tag in page.matches(of: /<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*?)?)(\/?)>/) {
            let name = String(tag.2)
            if tag.1 == "/" {
                #expect(open.last == name, "</\(name)> in \(open)", sourceLocation: sourceLocation)
                if open.last == name { open.removeLast() }
            } else if tag.4 != "/", !void.contains(name) {
                open.append(name)
            }
        }
        #expect(open == [], sourceLocation: sourceLocation)
    }
}
