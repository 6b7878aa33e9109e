public import Journal

extension RunRequest {
    /// Who wants what, as a sentence without its full stop.
    var text: String {
        let who = "\(by.visible) on \(controller.visible)"
        return switch what {
        case .pause: "Paused by \(who)"
        case .goOn: "Going on, as \(who) asked for"
        case .rollBack: "To be put back, as \(who) asked for"
        case .abort: "To be ended as it stands, as \(who) asked for"
        case .approve(let step): "Step \(step + 1) approved by \(who)"
        }
    }

    /// Stable and short, for machines.
    public var code: String {
        switch what {
        case .pause: "pause"
        case .goOn: "go-on"
        case .rollBack: "roll-back"
        case .abort: "abort"
        case .approve: "approve"
        }
    }
}
