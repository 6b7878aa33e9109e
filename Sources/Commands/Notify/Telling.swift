import AgentProtocol
import Glibc
import Journal
import Report
import Schedule

/// Whom a run tells how it goes.
struct Telling: Sendable {
    static let nobody = Telling(targets: [])

    var targets: [NotifyTarget]
    /// How long a run that has ended waits for what is still to be told.
    var patience = Duration.seconds(15)
    var messenger = Messenger()

    /// Of a run that is about to begin: what can't be is said while nothing is touched.
    /// - Throws: `Refusal.cannotNotify`.
    static func strictly(_ schedule: Schedule, _ secrets: Secrets) throws(Refusal) -> Telling {
        let (telling, faults) = all(schedule, secrets)
        guard faults.isEmpty else { throw .cannotNotify(faults) }
        telling.warnOfMissingPrograms()
        return telling
    }

    /// Of a run that is taken up again, which waits for nobody's webhook: whoever can't be told is named on standard error.
    static func leniently(_ schedule: Schedule, _ secrets: Secrets) -> Telling {
        let (telling, faults) = all(schedule, secrets)
        for fault in faults { warn("nobody tells \(fault.text)") }
        telling.warnOfMissingPrograms()
        return telling
    }

    private static func all(_ schedule: Schedule, _ secrets: Secrets) -> (Telling, [NotifyFault]) {
        var faults: [NotifyFault] = []
        let targets = (schedule.notify ?? []).compactMap { scheduled -> NotifyTarget? in
            do throws(NotifyFault) { return try NotifyTarget(scheduled, secrets) } catch {
                faults.append(error)
                return nil
            }
        }
        return (Telling(targets: targets), faults)
    }

    private func warnOfMissingPrograms() {
        for target in targets where !ProgramPath.exists(target.program) {
            let advice = target.program == CurlCall.program ? "; install it (apt install curl, dnf install curl)" : ""
            Self.warn(
                "\(target.whom) can't be told: there is no program \(target.program.visible) on this machine\(advice). The run "
                    + "goes on without")
        }
    }

    private static func warn(_ text: String) { Terminal(.standardError).write("warning: \(text)\n") }

    /// Does something, and tells others of what is recorded meanwhile. When it is done, waits for a while for what is still to be
    /// told. What wasn't delivered is said on standard error.
    ///
    /// - Parameters:
    ///   - entries: what is in the journal already.
    ///   - complain: for what is to be said at once, while the run goes on.
    ///   - impatience: returns when nobody wants to wait any more.
    func around<Value: Sendable>(
        _ entries: [JournalEntry], complain: @escaping @Sendable (String) async -> Void = { _ in },
        impatience: @escaping @Sendable () async -> Void,
        _ body: (Notifier?) async throws -> Value
    ) async throws -> Value {
        guard !targets.isEmpty else { return try await body(nil) }
        let notifier = Notifier(targets, messenger: messenger, complain: complain)
        await notifier.catchUp(entries)
        let result: Result<Value, any Error> = await withTaskGroup(of: Void.self) { group in
            group.addTask { await notifier.deliver() }
            let result: Result<Value, any Error>
            do { result = .success(try await body(notifier)) } catch { result = .failure(error) }
            if await notifier.close() {
                group.addTask { try? await Task.sleep(for: patience) }
                group.addTask { await impatience() }
                await group.next()
            }
            group.cancelAll()
            return result
        }
        for line in await notifier.undelivered {
            let subjects = line.subjects.prefix(3).joined(separator: "; ")
            let more = line.subjects.count > 3 ? "; and \(line.subjects.count - 3) more" : ""
            Self.warn(
                "\(line.whom) was not told of \(subjects)\(more): \(line.because). The run itself is as said above")
        }
        return try result.get()
    }
}

/// Programs of this machine.
enum ProgramPath {
    /// Whether there is one of that name in `PATH`, or at that path.
    static func exists(_ program: String) -> Bool {
        if program.contains("/") { return isExecutable(program) }
        return (Environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").contains {
            isExecutable("\($0)/\(program)")
        }
    }

    private static func isExecutable(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}
