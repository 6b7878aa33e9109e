/// Draws a blast radius: who is connected on the left, what stops in the middle, what stops with it to the right.
struct BlastSVG {
    let graph: BlastGraph
    /// Unique in the page.
    let id: String

    private static let node = (width: 236.0, height: 44.0)
    private static let gap = 176.0
    private static let pitch = 58.0

    private struct Place {
        var x: Double
        var y: Double
    }

    var html: HTML {
        let places = layout()
        let width = (places.map(\.x).max() ?? 0) + Self.node.width + 4
        let height = (places.map(\.y).max() ?? 0) + Self.node.height + 4
        return """
            <svg class="graph" role="img" aria-labelledby="\(id)-title" aria-describedby="\(id)-desc" \
            viewBox="0 0 \(width) \(height)" style="max-width: \(width)px; min-width: \(min(width, 640))px">
            <title id="\(id)-title">Blast radius of \(graph.unit) on \(HostFolding.fold(graph.hosts))</title>
            <desc id="\(id)-desc">\(graph.sentences.joined(separator: " "))</desc>
            \(graph.edges.map { edge($0, places) })\(graph.nodes.indices.map { node(graph.nodes[$0], places[$0]) })</svg>

            """
    }

    /// Leaves below each other, and each node in the middle of what hangs on it.
    private func layout() -> [Place] {
        var rows = Array(repeating: 0.0, count: graph.nodes.count)
        var next = 0.0
        func settle(_ index: Int) {
            let children = graph.nodes.indices.filter { graph.nodes[$0].parent == index }
            for child in children { settle(child) }
            if let first = children.first, let last = children.last {
                rows[index] = (rows[first] + rows[last]) / 2
            } else {
                rows[index] = next
                next += 1
            }
        }
        settle(0)
        let parties = graph.nodes.indices.filter { graph.nodes[$0].column < 0 }
        let above = max(0, (Double(parties.count) - 1) / 2 - rows[0])
        for index in rows.indices where graph.nodes[index].column >= 0 { rows[index] += above }
        let first = max(0, rows[0] - (Double(parties.count) - 1) / 2)
        for (number, index) in parties.enumerated() { rows[index] = first + Double(number) }
        let shift = parties.isEmpty ? 0.0 : 1
        return graph.nodes.indices.map { index in
            Place(
                x: 2 + (Double(graph.nodes[index].column) + shift) * (Self.node.width + Self.gap),
                y: 2 + rows[index] * Self.pitch)
        }
    }

    private func node(_ node: BlastGraph.Node, _ place: Place) -> HTML {
        let round = node.role == .party ? 12.0 : 2
        return """
            <g class="\(node.role.rawValue)"><title>\(node.title): \(node.words)</title><rect x="\(place.x)" y="\(place.y)" \
            width="\(Self.node.width)" height="\(Self.node.height)" rx="\(round)"/><text class="name" x="\(place.x + 10)" \
            y="\(place.y + 18)">\(node.title.cut(to: 31))</text><text x="\(place.x + 10)" y="\(place.y + 35)">\
            \(node.words.cut(to: 37))</text></g>

            """
    }

    /// The label stands at the outer end, where edges don't lie on each other.
    private func edge(_ edge: BlastGraph.Edge, _ places: [Place]) -> HTML {
        let (from, to) = (places[edge.from], places[edge.to])
        let isRightwards = from.x < to.x
        let start = Place(x: from.x + (isRightwards ? Self.node.width : 0), y: from.y + Self.node.height / 2)
        let end = Place(x: to.x + (isRightwards ? -1 : Self.node.width + 1), y: to.y + Self.node.height / 2)
        let bend = (end.x - start.x) / 2
        let outer = edge.isConnection == isRightwards ? start : end
        let isAtLeft = outer.x == min(start.x, end.x)
        let label: HTML = """
            <text class="edge" x="\(outer.x + (isAtLeft ? 10 : -12))" y="\(outer.y - 5)" \
            text-anchor="\(isAtLeft ? "start" : "end")">\(edge.label.cut(to: 27))</text>
            """
        let head = isRightwards ? -7.0 : 7
        return """
            <g class="\(edge.isConnection ? "uses" : "stops")"><title>\(edge.label)</title><path d="M\(start.x) \(start.y)C\(start.x + bend) \
            \(start.y) \(end.x - bend) \(end.y) \(end.x) \(end.y)"/><path class="head" d="M\(end.x) \(end.y)l\(head) -4v8z"/>\(label)</g>

            """
    }
}

extension BlastGraph {
    /// The same in words.
    var sentences: [String] {
        var sentences = ["\(unit) stops on \(HostFolding.fold(hosts))."]
        for edge in edges where !edge.isConnection {
            let (node, parent) = (nodes[edge.to], nodes[edge.from])
            let way = node.role == .trigger ? "is stopped before" : "stops with"
            let kill = node.words == "stops with it" || node.role == .trigger ? "" : "; \(node.words)"
            sentences.append("\(node.title) \(way) \(parent.title), since \(edge.label)\(kill).")
        }
        for edge in edges where edge.isConnection {
            let (from, to) = (nodes[edge.from], nodes[edge.to])
            let party = from.role == .party ? from : to
            sentences.append("\(from.title) is connected to \(to.title) (\(party.words)): \(edge.label).")
        }
        return sentences
    }
}
