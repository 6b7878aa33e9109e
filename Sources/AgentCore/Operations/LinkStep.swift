import AgentProtocol
import Glibc

/// Makes a symbolic link point elsewhere, in one instant.
struct LinkStep {
    enum Finding: Hashable {
        case same
        /// Where it points to now; nil where there is nothing.
        case different(now: String?)
    }

    let link: LinkOperation
    /// Where the host's policy lets links be changed; nil for everywhere.
    var allowed: AllowedPaths?

    /// How it is now. Read-only.
    /// - Throws: if something that is no link is in the way: replacing it would lose it.
    func look() throws(FileProblem) -> Finding {
        let place = try FilePlace(link.path, within: allowed)
        switch try place.kind() {
        case .nothing: return .different(now: nil)
        case .link:
            let target = try place.linkTarget()
            return target == link.to ? .same : .different(now: target)
        case .directory: throw FileProblem(link.path, "is a directory, not a symbolic link")
        case .file: throw FileProblem(link.path, "is a file, not a symbolic link")
        case .other: throw FileProblem(link.path, "is not a symbolic link")
        }
    }

    /// Whether there is anything where the link is to point.
    func targetExists() -> Bool {
        let place = try? FilePlace(link.path)
        var status = stat()
        return fstatat(place?.parent.descriptor ?? AT_FDCWD, link.to, &status, 0) == 0
    }

    func perform(_ steps: OperationSteps) -> OperationEnd {
        let previous: String?
        do {
            guard case .different(let now) = try look() else { return .unchanged }
            previous = now
        } catch {
            return .refused(error.reason)
        }
        if let problem = steps.willTouch(undo: [.link(path: link.path, previous: previous)]) {
            return .refused(problem)
        }
        do {
            try FilePlace(link.path, within: allowed).makeLink(to: link.to)
            return .done
        } catch {
            return .failed(error.reason)
        }
    }

    /// Takes it back.
    static func putBack(path: String, previous: String?, within allowed: AllowedPaths? = nil) -> OperationEnd {
        do throws(FileProblem) {
            let place = try FilePlace(path, within: allowed)
            try place.removeLeftTemporaries()
            switch (try place.kind(), previous) {
            case (.nothing, nil): return .unchanged
            case (.link, nil):
                guard unlinkat(place.parent.descriptor, place.name, 0) == 0 else {
                    throw FileProblem(path, SystemError.text(errno))
                }
                return .done
            case (.link, let previous?):
                if try place.linkTarget() == previous { return .unchanged }
                try place.makeLink(to: previous)
                return .done
            case (.nothing, let previous?):
                try place.makeLink(to: previous)
                return .done
            case (.file, _), (.directory, _), (.other, _):
                throw FileProblem(path, "is no longer a symbolic link")
            }
        } catch {
            return .failed(error.reason)
        }
    }
}
