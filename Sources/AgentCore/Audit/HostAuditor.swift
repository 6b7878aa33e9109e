import AgentProtocol
import Glibc

/// Looks at the service units of this host, read-only and as any user may: one question to systemd for all of them.
struct HostAuditor {
    var systemd = Systemd()
    var look: (UnitStatus) -> ProcessSight = { ProcessSight.look(at: $0) }
    var script: (String) -> InitScript = InitScript.read

    static func audit(_ question: AuditQuestion) -> HostAudit {
        guard Systemd.isRunning else {
            return HostAudit(
                serviceManager: nil, isRoot: geteuid() == 0, units: [], failure: ServiceManagerError.notRunning.reason)
        }
        return HostAuditor().audit(question)
    }

    func audit(_ question: AuditQuestion) -> HostAudit {
        var audit = HostAudit(serviceManager: systemd.version, isRoot: geteuid() == 0, units: [])
        do throws(ServiceManagerError) {
            var found = try systemd.systemctl.allUnits(AuditSnapshot.properties)
            if question.includesInactive {
                // systemd loads a unit that is down and that nothing refers to when it is asked for by name.
                let known = Set(found.flatMap { $0.table.list("Names") })
                let names = question.patterns.filter { UnitName.isValid($0) && !known.contains($0) }
                found += try systemd.systemctl.units(names, AuditSnapshot.properties)
            }
            look(into: AuditSnapshot(found, isOurs: systemd.sweeper.isOurs, script: script), question, &audit)
        } catch {
            audit.failure = error.reason
        }
        return audit
    }

    private func look(into snapshot: AuditSnapshot, _ question: AuditQuestion, _ audit: inout HostAudit) {
        for id in snapshot.unreadable where question.concerns([id]) {
            audit.unseen.append(ServiceManagerError.unreadable("how \(Printable.escape(id)) is stopped").reason)
        }
        var sights: [String: ProcessSight] = [:]
        func processes(_ unit: Unit) -> ProcessSight {
            if let sight = sights[unit.id] { return sight }
            let sight = look(unit.status)
            sights[unit.id] = sight
            return sight
        }
        var unmatched = question.patterns
        for unit in snapshot.units.sorted(by: { $0.id < $1.id })
        where unit.kind == .service && unit.loadState == "loaded" {
            guard question.includesInactive || unit.status.isLive else { continue }
            guard question.concerns(unit.names + [unit.id]) else { continue }
            unmatched.removeAll { AuditQuestion(patterns: [$0]).concerns(unit.names + [unit.id]) }
            let sight = processes(unit)
            var found = UnitAudit(
                unit: unit.id, activeState: unit.status.activeState, subState: unit.status.subState,
                canStop: unit.canStop, processes: sight.count, memory: sight.memory, findings: [], remedy: .wait)
            do throws(ServiceManagerError) {
                let rules = AuditRules(
                    survey: try snapshot.survey(unit.id), dependents: try snapshot.dependents(of: unit.id),
                    table: snapshot.table(unit.id), processes: processes)
                found.findings = rules.findings
                found.remedy = rules.remedy(pending: snapshot.pending)
            } catch {
                found.remedy = .refuse([error.reason])
                audit.unseen.append(error.reason)
            }
            audit.units.append(found)
        }
        audit.unmatched = unmatched
    }
}

extension AuditQuestion {
    /// Whether a unit of these names is meant.
    func concerns(_ names: [String]) -> Bool {
        patterns.isEmpty || patterns.contains { pattern in names.contains { fnmatch(pattern, $0, 0) == 0 } }
    }
}
