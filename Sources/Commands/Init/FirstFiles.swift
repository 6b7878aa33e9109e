import Diagnostics
import FoundationEssentials
import Glibc
import Inventory
import Plan
import Report
import Schedule

/// What `lull init` writes, and where.
struct FirstFiles {
    var plan: FirstPlan
    var inventory: FirstInventory
    /// The directory of both.
    var directory: String

    /// - Returns: the hosts that the plan acts on, in order.
    /// - Throws: what `lull check` would say of it.
    func check() throws(Diagnostics) -> [String] {
        let text = SourceText(name: plan.path, bytes: Array(plan.text.utf8))
        let (read, diagnostics) = PlanReader.read(text)
        guard let read, diagnostics.isEmpty else { throw Diagnostics(diagnostics) }
        let hosts = try Inventory.read([SourceText(name: plan.inventoryPath, bytes: Array(inventory.text.utf8))])
        guard hosts.warnings.isEmpty else { throw Diagnostics(hosts.warnings) }
        return try Scheduler.schedule(plan: read, inventory: hosts, planDirectory: directory).hosts.map(\.host)
    }

    /// Both or none, and never over something that is there.
    /// - Throws: `Refusal.alreadyThere`, `Refusal.cannotWrite`.
    func write() throws(Refusal) {
        let files = [(inventory.text, path(FirstInventory.fileName)), (plan.text, path(FirstPlan.fileName))]
        // A link that leads nowhere is something, too.
        let there = files.map(\.1).filter { path in
            var status = stat()
            return lstat(path, &status) == 0
        }
        guard there.isEmpty else { throw .alreadyThere(there) }
        do { try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true) } catch {
            throw .cannotWrite(path: directory, message: "\(error)".visible)
        }
        var written: [String] = []
        do throws(Refusal) {
            for (text, path) in files {
                try Self.write(text, to: path)
                written.append(path)
            }
        } catch {
            for path in written { unlink(path) }
            throw error
        }
    }

    private func path(_ name: String) -> String { FirstFiles.path(name, in: directory) }

    /// As it is typed in a command.
    static func path(_ name: String, in directory: String) -> String {
        if directory == "." { return name }
        return directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
    }

    private static func write(_ text: String, to path: String) throws(Refusal) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw errno == EEXIST
                ? .alreadyThere([path]) : .cannotWrite(path: path, message: String(cString: strerror(errno)))
        }
        defer { close(file) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                let message = String(cString: strerror(errno))
                unlink(path)
                throw .cannotWrite(path: path, message: message)
            }
            bytes = bytes.dropFirst(count)
        }
    }
}
