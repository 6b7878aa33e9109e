import Execution

/// The blast radius of one step, as a page shows it.
enum BlastHTML {
    /// More of them say no more: what differs then is told host by host.
    private static let most = 12

    static let style: HTML = """
        .graph { display: block; width: 100%; height: auto; } .graph text { font: 12px system-ui, sans-serif; fill: var(--text); }
        .graph .name { font-weight: 600; font-size: 13px; } .graph .edge { font-size: 11px; fill: var(--faint);
          paint-order: stroke; stroke: var(--back); stroke-width: 4px; stroke-linejoin: round; }
        .graph rect { fill: var(--card); stroke: var(--edge); } .graph .stopped rect { stroke: var(--bad); stroke-width: 3; }
        .graph .along rect, .graph .trigger rect { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 6 3; }
        .graph .trigger rect { stroke-dasharray: 2 3; } .graph path { fill: none; stroke: var(--edge); stroke-width: 1.4; }
        .graph .uses path { stroke-dasharray: 5 4; } .graph path.head { fill: var(--edge); stroke: none; }
        figure { margin: 1rem 0 1.5rem; } figcaption { color: var(--faint); font-size: .875rem; margin-top: .5rem; }
        """

    /// - Parameters:
    ///   - id: unique in the page.
    ///   - use: who uses what the step stops.
    static func render(_ actions: [PreviewAction], _ map: ConnectionMap, use: UseText?, id: String) -> HTML {
        let graphs = BlastGraph.graphs(actions, map)
        let drawn = graphs.filter { !$0.isPlain }
        let figures = drawn.prefix(most).enumerated().map { number, graph -> HTML in
            let title = "Blast radius of \(graph.unit) on \(HostFolding.fold(graph.hosts))"
            return """
                <figure>
                <div class="scroll" role="group" tabindex="0" aria-label="\(title)">
                \(BlastSVG(graph: graph, id: "\(id)-\(number + 1)").html)</div>
                <figcaption>\(title). Solid: stopped with it; dashed: connected to it.</figcaption>
                <details>
                <summary>The same in words</summary>
                <ul>
                \(graph.sentences.map { sentence -> HTML in "<li>\(prose: sentence)</li>\n" })</ul>
                </details>
                </figure>

                """
        }
        let rest: HTML =
            drawn.count > most ? "<p>\(counted(drawn.count - most, "more")) like these aren't drawn.</p>\n" : ""
        let alone = graphs.filter(\.isPlain).map { graph -> HTML in
            "<p>Nothing else stops with \(graph.unit) on \(HostFolding.fold(graph.hosts)).</p>\n"
        }
        return "\(figures)\(rest)\(alone)\(uses(use))"
    }

    private static func uses(_ use: UseText?) -> HTML {
        guard let use else { return "" }
        let lines = use.lines.map { line -> HTML in "<li>\(line)</li>\n" }
        return "<p>\(PreviewStep.useHeading)</p>\n<ul>\n\(lines)</ul>\n"
    }
}
