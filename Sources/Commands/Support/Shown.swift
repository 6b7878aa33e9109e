import Execution
import FoundationEssentials
import Journal
import Report

extension ReportOptions {
    /// The same choices, for what knows no Markdown.
    var common: OutputOptions {
        var common = OutputOptions()
        common.output = output == .json ? .json : .text
        common.colour = colour
        common.plain = plain
        return common
    }

    /// - Parameters:
    ///   - launch: what it is a preview of.
    ///   - expectation: how long it usually takes.
    ///   - blockers: what may be in its way.
    func show(_ preview: Preview, _ launch: Launch, _ expectation: Expectation?, _ blockers: [BlockerSight]) throws {
        let (forks, allowsForce) = (launch.fleet.forks, launch.allowsForce)
        let hash = try preview.hash(planText: launch.planText)
        let changes = launch.saved.map { PreviewChanges($0.drift(preview), since: $0.since, launch.schedule) }
        let fit = launch.fit(preview, expectation)
        if output == .markdown {
            screen.write(
                PreviewMarkdown.render(
                    preview, forks: forks, allowsForce: allowsForce, hash: hash, changes: changes, fit: fit,
                    expectation: expectation, blockers: blockers))
        } else {
            try common.show(
                preview, forks: forks, allowsForce: allowsForce, fit: fit, expectation: expectation, blockers: blockers)
        }
        let time = Date().timeIntervalSince1970
        try html.write(
            PreviewHTML.render(
                preview, forks: forks, allowsForce: allowsForce, hash: hash, changes: changes, fit: fit,
                expectation: expectation, blockers: blockers, time: time))
    }

    /// - Parameter isAlive: whether a controller runs it at this moment.
    func show(_ entries: [JournalEntry], isAlive: Bool) throws {
        switch output {
        case .text:
            screen.write(RunTranscript.text(entries, isAlive: isAlive, width: screen.columns, ink: ink))
        case .json: write(lines: try RunTranscript.json(entries))
        case .markdown: screen.write(RunMarkdown.render(entries, isAlive: isAlive))
        }
        try html.write(RunHTML.render(entries, isAlive: isAlive))
    }
}
