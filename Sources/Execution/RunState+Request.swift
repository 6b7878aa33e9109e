public import Journal
import Schedule

/// What is asked of the run from elsewhere while it goes on.
extension RunState {
    mutating func follow(_ request: RunRequest) {
        switch request.what {
        case .pause:
            isPaused = true
            pausedBy = request.by
            begunBatch = nil
            forgetAnswers()
        case .goOn:
            isPaused = false
            pausedBy = nil
            askKeptGuards()
        case .rollBack:
            release()
            trip = .asked
            askKeptGuards()
        case .abort:
            release()
            interrupted = phase
            phase = .aborting
            askKeptGuards()
        case .approve(let step):
            approve(Approval(step: step, by: request.by, controller: request.controller))
        }
    }

    /// It waits for nobody any more.
    private mutating func release() {
        isPaused = false
        pausedBy = nil
        awaitsApproval = nil
        forgetAnswers()
    }

    /// Why the run can't do it as it stands; nil where it can.
    public func objection(to request: RunRequest) -> RequestObjection? {
        if case .ended(let end) = phase { return .ended(end) }
        switch request.what {
        case .pause where phase == .aborting, .rollBack where phase == .aborting: return .ending
        case .rollBack:
            if case .rollingBack = phase { return .rollingBack }
            return nil
        case .pause: return isPaused ? .paused(by: pausedBy) : nil
        case .goOn: return isPaused ? nil : .notPaused(pendingApproval: awaitsApproval)
        case .abort: return phase == .aborting ? .ending : nil
        case .approve(let step):
            guard awaitsApproval == step else { return .notAwaited(step: step, awaitsApproval) }
            return mayApprove(step, by: request.by)
                ? nil : .notApprover(request.by, schedule.steps[step].approvers ?? [])
        }
    }
}

/// Why a run doesn't do what is asked of it.
public enum RequestObjection: Error, Sendable, Hashable {
    case ended(RunEnd)
    /// It is about to end as it stands.
    case ending
    case rollingBack
    /// Nil where it is the operator, at its terminal.
    case paused(by: String?)
    /// It may wait for something else: an approval, of a step from 0.
    case notPaused(pendingApproval: Int?)
    /// It doesn't wait for the approval of this step, but of another one, if any. Both from 0.
    case notAwaited(step: Int, Int?)
    /// Only these may, and none of them where it is who runs it.
    case notApprover(String, [String])
}

extension RunRequest {
    /// What is recorded of it.
    var event: RunEvent {
        if case .approve(let step) = what {
            return .approved(Approval(step: step, by: by, controller: controller))
        }
        return .requested(self)
    }
}
