import AgentProtocol

/// `enable` and `disable`, and what takes them back.
struct UnitFileStep {
    let services: any ServiceOperations

    private static let noManager = Reason.serviceManager(message: "systemd doesn't run this host")

    func forecast(_ verb: UnitFiles.Verb, _ target: ServiceTarget) -> OperationForecast {
        guard let files = services.unitFiles else { return OperationForecast(prospect: .refuse([Self.noManager])) }
        do throws(ServiceManagerError) {
            switch try files.look(verb, target.unit, mending: false) {
            case .same(let state): return OperationForecast(prospect: .nothing(because: "it is \(state) already"))
            case .different(let state):
                return OperationForecast(prospect: .change(from: state, to: "\(verb.rawValue)d"))
            case .refused(let reasons): return OperationForecast(prospect: .refuse(reasons))
            }
        } catch {
            return OperationForecast(prospect: .refuse([error.reason]))
        }
    }

    func perform(_ verb: UnitFiles.Verb, _ target: ServiceTarget, _ steps: OperationSteps) -> OperationEnd {
        guard let files = services.unitFiles else { return .refused(Self.noManager) }
        let before: [UnitFileState]
        do throws(ServiceManagerError) {
            switch try files.look(verb, target.unit) {
            case .same: return .unchanged
            case .refused(let reasons): return OperationEnd(outcome: .refused, reasons: reasons)
            case .different: before = try files.states(target.unit)
            }
        } catch {
            return .refused(error.reason)
        }
        if let problem = steps.willTouch(undo: [.unitFiles(before)]) { return .refused(problem) }
        return apply(verb, target.unit, runtime: before.first?.state == "enabled-runtime" && verb == .disable, files)
    }

    /// Puts unit files back into the states in which they were.
    func putBack(_ states: [UnitFileState], _ steps: OperationSteps) -> OperationEnd {
        guard let files = services.unitFiles else { return .refused(Self.noManager) }
        if let problem = steps.willTouch() { return .failed(problem) }
        var end = OperationEnd.unchanged
        for before in states {
            steps.progress(.puttingBack, before.unit, since: Clock.monotonic, limit: nil)
            do throws(ServiceManagerError) {
                let now = try files.state(before.unit)
                if now == before.state { continue }
                if before.state == "enabled-runtime" {
                    // The verb may have made it lasting; what is only in /run comes second.
                    if now == "enabled" { _ = try files.apply(.disable, before.unit) }
                    end.note(try files.apply(.enable, before.unit, runtime: true))
                } else {
                    end.note(try files.apply(before.state == "enabled" ? .enable : .disable, before.unit))
                }
            } catch {
                end.note(error.reason)
            }
        }
        // Enabling and disabling takes others along (`Also=`), so what came last may have undone what came first.
        for before in states {
            guard let now = try? files.state(before.unit), now != before.state else { continue }
            end.note(.unitFileFailed(unit: before.unit, message: "it was \(before.state) and is \(now)"))
        }
        return end
    }

    private func apply(_ verb: UnitFiles.Verb, _ unit: String, runtime: Bool, _ files: UnitFiles) -> OperationEnd {
        do throws(ServiceManagerError) {
            if let reason = try files.apply(verb, unit, runtime: runtime) { return .failed(reason) }
            let state = try files.state(unit)
            if case .same = UnitFiles.finding(verb, unit, state: state) { return .done }
            return .failed(.unitFileFailed(unit: unit, message: "it is \(state) after all"))
        } catch {
            return .failed(error.reason)
        }
    }
}

extension OperationEnd {
    /// Done, unless there is a reason why not.
    fileprivate mutating func note(_ reason: Reason?) {
        if let reason {
            outcome = .failed
            reasons.append(reason)
        } else if outcome == .unchanged {
            outcome = .done
        }
    }
}
