/// What is going on in a bar of a chart.
///
/// The colours are Okabe and Ito's, which the colour-blind can tell apart; each has a pattern of its own too, and what is wrong a
/// sign, so that a black-and-white print says the same.
enum Activity: String, Sendable, Hashable, CaseIterable {
    case waiting, stop, start, soak, work, waves, reboot, rollback, held, failed, unknown

    var word: String {
        switch self {
        case .waiting: "waiting"
        case .stop: "stopping"
        case .start: "starting"
        case .soak: "soak"
        case .work: "other work"
        case .waves: "in waves"
        case .reboot: "rebooting"
        case .rollback: "put back"
        case .held: "held"
        case .failed: "failed"
        case .unknown: "unknown"
        }
    }

    /// What the legend adds.
    var meaning: String {
        switch self {
        case .waiting: "its turn, a gate or a person hasn't come yet"
        case .stop: "a service is asked to stop, and nothing is killed"
        case .start: "a service comes up, until it is up and healthy"
        case .soak: "up, and watched whether it stays so"
        case .work: "commands, files, links, checks"
        case .waves: "more hosts than go at once: some stop while others start"
        case .reboot: "the host boots again"
        case .rollback: "what was done is taken back"
        case .held: "still stopping when its time was up; nothing was killed"
        case .failed: "out, until it is put back or somebody looks"
        case .unknown: "nobody could tell how it stood"
        }
    }

    /// Whether it must be seen however small it is drawn.
    var isAlarming: Bool { self == .held || self == .failed || self == .unknown }

    /// Drawn in such a cell, `size` wide and high; nil for a plain colour.
    var pattern: (size: Int, markup: HTML)? {
        switch self {
        case .waiting: (6, "<path d=\"M0 3h3\"/>")
        case .stop: (6, "<path d=\"M-1 1l2-2M0 6l6-6M5 7l2-2\"/>")
        case .start: nil
        case .soak: (5, "<circle cx=\"2.5\" cy=\"2.5\" r=\".9\"/>")
        case .work: (5, "<path d=\"M2.5 0v5\"/>")
        case .waves: (16, "<path class=\"other\" d=\"M4 0h4l8 8v8h-4l-8-8zM0 12v4h4z\"/>")
        case .reboot: (6, "<path d=\"M0 3h6M3 0v6\"/>")
        case .rollback: (6, "<path d=\"M-1 5l2 2M0 0l6 6M5-1l2 2\"/>")
        case .held: (4, "<path d=\"M0 2h4\"/>")
        case .failed: nil
        case .unknown: (6, "<path d=\"M0 0l6 6M0 6l6-6\"/>")
        }
    }

    /// A sign of nine by nine at the beginning of a bar; nil for none.
    var sign: HTML? {
        switch self {
        case .held: "<path d=\"M2.5 1v7M6.5 1v7\"/>"
        case .failed: "<path d=\"M1.5 1.5l6 6M7.5 1.5l-6 6\"/>"
        case .unknown: "<path d=\"M2.2 3q0-2 2.3-2t2.3 2q0 1.3-2.3 2.3v.7M4.5 8v.3\"/>"
        default: nil
        }
    }
}
