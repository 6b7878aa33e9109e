import AgentProtocol
import Journal
public import Plan

/// What is posted to a webhook.
public enum NoticeBody {
    /// As a plan's `format` says; JSON in both cases.
    public static func body(_ notice: Notice, _ format: NotifyFormat) throws -> String {
        switch format {
        case .json: try JSONLine.encode(Record(notice))
        case .slack: try JSONLine.encode(Slack(text: mrkdwn("\(notice.subject)\n\(notice.text)")))
        }
    }

    /// A text that Slack shows as it is: `&`, `<` and `>` as https://docs.slack.dev/messaging/formatting-message-text asks, and so
    /// that no name behind an `@` is one that others of its kind (Mattermost) would wake up everybody by.
    static func mrkdwn(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("@", with: "@\u{200B}")
    }

    private struct Slack: Encodable { var text: String }

    /// So many hosts are listed, and no more: others read this on a telephone.
    public static let mostHosts = 250

    private struct Record: Encodable {
        var type = "notice"
        var event: String
        var run: String
        var plan: String
        var `operator`: String
        var controller: String
        var time: Double
        /// The same for people and for those who know no other: `2026-11-22T17:05:09Z`.
        var at: String
        var step: Int?
        var title: String?
        var hosts: [String]
        var hostCount: Int
        var outcome: String?
        var reasons: [String]
        var end: String?
        var exitCode: Int32?
        var commands: [String]
        var subject: String
        var text: String

        init(_ notice: Notice) {
            event = notice.event.rawValue
            run = notice.runID
            plan = notice.plan
            self.operator = notice.operatorName
            controller = notice.controller
            time = notice.time
            at = UTC.moment(notice.time).replacing(" ", with: "T") + "Z"
            step = notice.step
            title = notice.title
            hosts = Array(notice.hosts.prefix(NoticeBody.mostHosts))
            hostCount = notice.hosts.count
            outcome = notice.outcome
            reasons = notice.reasons
            end = notice.end?.code
            exitCode = notice.end?.exitCode
            commands = notice.commands
            subject = notice.subject
            text = notice.text
        }
    }
}
