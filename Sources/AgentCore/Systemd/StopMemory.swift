import Glibc

/// What a `stop` took down besides its service, so that a later `start` brings back exactly that.
///
/// In `/run`: after a reboot systemd starts what is enabled, and what was remembered means nothing any more.
struct StopMemory {
    struct Entry: Hashable {
        var triggers: [String] = []
        var units: [String] = []
    }

    var directory = "/run/lull/stopped"

    func recall(_ unit: String) -> Entry {
        var entry = Entry()
        for line in (FileText.read("\(directory)/\(unit)") ?? "").split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2, UnitName.isValid(words[1]) else { continue }
            if words[0] == "trigger" { entry.triggers.append(words[1]) } else { entry.units.append(words[1]) }
        }
        return entry
    }

    /// Adds to what is remembered: a stop that was held and is asked for again must not forget.
    func remember(_ unit: String, _ entry: Entry) {
        let old = recall(unit)
        let triggers = old.triggers + entry.triggers.filter { !old.triggers.contains($0) }
        let units = old.units + entry.units.filter { !old.units.contains($0) }
        if triggers.isEmpty, units.isEmpty { return }
        let parent = directory.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        for path in [parent, directory] { mkdir(path, 0o700) }
        let descriptor = open("\(directory)/.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        let text = triggers.map { "trigger \($0)\n" }.joined() + units.map { "unit \($0)\n" }.joined()
        let problem = Descriptor.write(descriptor, text.utf8)
        close(descriptor)
        if problem == 0 { rename("\(directory)/.new", "\(directory)/\(unit)") }
    }

    func forget(_ unit: String) { unlink("\(directory)/\(unit)") }
}
