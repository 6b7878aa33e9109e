/// How charts look: colours and patterns of activities, in light, in dark, on paper.
enum ChartStyle {
    static let sheet: HTML = """
        .scroll { overflow-x: auto; } .chart { display: block; width: 100%; min-width: 46rem; height: auto; }
        .chart text { font: 12px system-ui, sans-serif; fill: var(--text); } .chart .lane { text-anchor: end; }
        .chart .small { font-size: 10px; fill: var(--faint); } .chart .tick { text-anchor: middle; font-size: 11px; fill: var(--faint); }
        .chart .band { font-size: 11px; font-weight: 600; } .chart rect.band { fill: var(--card); } .chart rect.b1 { fill: none; }
        .chart .grid { stroke: var(--line); stroke-width: 1; } .chart .frame { fill: var(--back); stroke: var(--line); }
        .chart .label { font-size: 11px; fill: #1b1f24; paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round; }
        svg use { fill: none; stroke: #fff; stroke-width: 2; stroke-linecap: round; }
        g.unknown use { stroke: var(--text); } g.failed use { stroke: var(--back); }
        g.failed .label { fill: var(--back); stroke: none; }
        \(Activity.allCases.map(rule))\
        .many g > rect { stroke: none; }
        .patterns { position: absolute; width: 0; height: 0; }
        .patterns path, .patterns circle { fill: none; stroke: #1b1f24; stroke-width: .8; } .patterns circle { fill: #fff; stroke: none; }
        .patterns .waiting path { stroke: var(--faint); stroke-width: 1.2; } .patterns .unknown path { stroke: var(--text); }
        .patterns .reboot path { stroke: #fff; } .patterns .held path { stroke: #3d1500; } .patterns .other { fill: #56b4e9; }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: .75rem 0; list-style: none; font-size: .875rem; }
        .legend li { display: flex; gap: .5rem; align-items: center; } .legend svg { flex: none; width: 34px; height: 17px; }
        .legend span span { color: var(--faint); }
        """

    private static func rule(_ activity: Activity) -> HTML {
        let fill: HTML = activity.pattern == nil ? "\(activity.colour)" : "url(#fill-\(activity.rawValue))"
        return """
            g.\(activity.rawValue) > rect { fill: \(fill); stroke: var(--edge); stroke-width: .7; }

            """
    }

    /// Once for a page, before its charts.
    static var patterns: HTML {
        let patterns = Activity.allCases.compactMap { activity in
            activity.pattern.map { size, markup -> HTML in
                """
                <pattern id="fill-\(activity.rawValue)" class="\(activity.rawValue)" patternUnits="userSpaceOnUse" width="\(size)" \
                height="\(size)"><rect width="\(size)" height="\(size)" fill="\(activity.colour)"/>\(markup)</pattern>

                """
            }
        }
        let signs = Activity.allCases.compactMap { activity in
            activity.sign.map { sign -> HTML in
                "<symbol id=\"sign-\(activity.rawValue)\" width=\"9\" height=\"9\" viewBox=\"0 0 9 9\">\(sign)</symbol>\n"
            }
        }
        return """
            <svg class="patterns" aria-hidden="true" focusable="false"><defs>
            \(patterns)\(signs)</defs></svg>

            """
    }

    /// What the colours, patterns and signs of a chart mean.
    static func legend(_ chart: Chart) -> HTML {
        let entries = chart.activities.map { activity -> HTML in
            let sign: HTML = activity.sign == nil ? "" : "<use href=\"#sign-\(activity.rawValue)\" x=\"3\" y=\"4\"/>"
            return """
                <li><svg aria-hidden="true" viewBox="0 0 34 17"><g class="\(activity.rawValue)">\
                <rect x=".5" y=".5" width="33" height="16"/>\(sign)</g></svg><span>\(activity.word) \
                <span>\(activity.meaning)</span></span></li>

                """
        }
        return "<ul class=\"legend\" aria-label=\"Legend\">\n\(entries)</ul>\n"
    }
}

extension Activity {
    fileprivate var colour: String {
        switch self {
        case .waiting: "none"
        case .stop: "#e69f00"
        case .start: "#56b4e9"
        case .soak: "#009e73"
        case .work: "#f0e442"
        case .waves: "#e69f00"
        case .reboot: "#0072b2"
        case .rollback: "#cc79a7"
        case .held: "#d55e00"
        case .failed: "var(--text)"
        case .unknown: "none"
        }
    }
}
