import AgentProtocol

/// Draws a chart as SVG that stands in a page with `ChartStyle` and `ChartStyle.patterns`.
struct ChartSVG {
    let chart: Chart
    /// Unique in the page.
    let id: String
    let title: String
    /// What it says, for whoever doesn't see it.
    let description: String

    static let width = 1000.0
    static let left = 190.0
    static let right = 990.0
    private static let top = 40.0
    private static let pitch = 25.0
    private static let bar = 17.0
    /// Of a lane that stands for several hosts.
    private static let tall = 34.0
    /// Of what is wrong below it.
    private static let thin = 14.0
    private static let columns = 200

    private var scale: Double { chart.length > 0 ? (Self.right - Self.left) / chart.length : 0 }

    private func x(_ seconds: Double) -> Double { Self.left + min(max(0, seconds), chart.length) * scale }

    var html: HTML {
        var y = Self.top
        var lanes: [HTML] = []
        for lane in chart.lanes {
            let (drawn, height) = draw(lane, y)
            lanes.append(drawn)
            y += height
        }
        let bottom = y + 2
        return """
            <svg class="chart" role="img" aria-labelledby="\(id)-title" aria-describedby="\(id)-desc" \
            viewBox="0 0 \(Self.width) \(bottom + (chart.start == nil ? 6 : 22))">
            <title id="\(id)-title">\(title)</title>
            <desc id="\(id)-desc">\(description)</desc>
            \(bands(bottom))\(axis(bottom))\(lanes)</svg>

            """
    }

    private func bands(_ bottom: Double) -> HTML {
        let parts = chart.bands.enumerated().map { index, band -> HTML in
            let (from, to) = (x(band.from), x(band.to))
            let room = Int((to - from - 6) / 6.4)
            let name: HTML =
                room < 1 ? "" : "<text class=\"band\" x=\"\(from + 4)\" y=\"12\">\(band.name.cut(to: room))</text>"
            return """
                <g><title>\(band.name)</title><rect class="band b\(index % 2)" x="\(from)" y="0" width="\(max(1, to - from))" \
                height="\(bottom)"/>\(name)</g>

                """
        }
        return "\(parts)"
    }

    /// How long it has been above, the time of day below.
    private func axis(_ bottom: Double) -> HTML {
        let most = chart.start == nil ? 10 : 9
        let parts = ChartTicks.moments(chart.length, most: most).map { moment -> HTML in
            let place = x(moment)
            let above = moment == 0 ? "0" : Seconds.text(moment)
            let below: HTML =
                chart.start.map {
                    "<text class=\"tick\" x=\"\(place)\" y=\"\(bottom + 15)\">\(TimeText.timeOfDay($0 + moment))</text>"
                } ?? ""
            return """
                <path class="grid" d="M\(place) 32V\(bottom)"/><text class="tick" x="\(place)" y="28">\(above)</text>\(below)

                """
        }
        let unit: HTML =
            chart.start == nil ? "" : "<text class=\"lane\" x=\"\(Self.left - 40)\" y=\"\(bottom + 15)\">UTC</text>\n"
        return "\(parts)\(unit)"
    }

    private func draw(_ lane: Chart.Lane, _ y: Double) -> (lane: HTML, height: Double) {
        if lane.rows.count > 1 { return drawMany(lane, y) }
        let middle = y + Self.bar / 2 + 4
        let bars = lane.rows.first ?? []
        let nothing: HTML =
            bars.isEmpty ? "<text class=\"small\" x=\"\(Self.left + 5)\" y=\"\(middle)\">\(lane.words)</text>" : ""
        let drawn: HTML = """
            <g><title>\(lane.name): \(lane.words)</title><text class="lane" x="\(Self.left - 8)" \
            y="\(middle)">\(lane.name.cut(to: 25))</text>\(nothing)
            \(bars.map { draw($0, y) })</g>

            """
        return (drawn, Self.pitch)
    }

    private func draw(_ bar: Chart.Bar, _ y: Double) -> HTML {
        let from = x(bar.from)
        let width = max(bar.activity.isAlarming ? 13 : 1.5, x(bar.to) - from)
        let left = min(from, Self.right - width)
        return mark(bar.activity, left, y, width, Self.bar, bar.words)
    }

    /// As full as hosts are at it.
    private func drawMany(_ lane: Chart.Lane, _ y: Double) -> (lane: HTML, height: Double) {
        let unit = Self.tall / Double(lane.rows.count)
        let column = (Self.right - Self.left) / Double(Self.columns)
        let density = Density(lane.rows, length: chart.length, columns: Self.columns)
        let blocks = density.blocks.map { block -> HTML in
            let line = density.alarms.firstIndex(of: block.activity)
            let top =
                line.map { y + Self.tall + Double($0) * Self.thin } ?? y + Self.tall - Double(block.base + block.count)
                * unit
            return mark(
                block.activity, Self.left + Double(block.from) * column, top, Double(block.to - block.from) * column,
                line == nil ? max(0.5, Double(block.count) * unit) : Self.thin,
                "\(counted(block.count, "host")) of \(lane.rows.count): \(block.activity.word)",
                label: line == nil ? nil : "\(block.count) \(block.activity.word)")
        }
        let height = Self.tall + Double(density.alarms.count) * Self.thin
        let drawn: HTML = """
            <g><title>\(lane.name): \(lane.words)</title><text class="lane" x="\(Self.left - 8)" y="\(y + 15)">\
            \(lane.name.cut(to: 25))</text><text class="lane small" x="\(Self.left - 8)" y="\(y + 29)">\(lane.words)</text>
            <rect class="frame" x="\(Self.left)" y="\(y)" width="\(Self.right - Self.left)" height="\(height)"/>
            <g class="many">\(blocks)</g></g>

            """
        return (drawn, height + 8)
    }

    private func mark(
        _ activity: Activity, _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ words: String,
        label: String? = nil
    ) -> HTML {
        let title: HTML = words.isEmpty ? "" : "<title>\(words)</title>"
        let isRoomy = height >= 13
        let sign: HTML =
            activity.sign == nil || !isRoomy
            ? "" : "<use href=\"#sign-\(activity.rawValue)\" x=\"\(x + 2)\" y=\"\(y + height / 2 - 4.5)\"/>"
        let indent = activity.sign == nil ? 5.0 : 15
        let word = label ?? activity.word
        let needs = indent + 5 + 6.3 * Double(word.count)
        let told: HTML =
            isRoomy && width >= needs && activity != .waiting
            ? "<text class=\"label\" x=\"\(x + indent)\" y=\"\(y + height / 2 + 4)\">\(word)</text>" : ""
        return """
            <g class="\(activity.rawValue)">\(title)<rect x="\(x)" y="\(y)" width="\(width)" height="\(height)"/>\(sign)\(told)</g>

            """
    }
}
