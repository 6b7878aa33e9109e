import AgentProtocol
import FoundationEssentials
import Glibc

/// The hold of this host: `hold.json` in the agent's state directory, so it outlives a reboot.
struct HoldMark {
    /// Of the state directory.
    let directory: String
    static let name = "hold.json"

    /// The hold that stands now. A mark that can't be read is a hold all the same.
    func current(now: Double = Clock.wall) -> Hold? {
        let bytes: [UInt8]?
        do {
            bytes = try Directory(opening: directory).read(Self.name, limit: 65_536)
        } catch {
            // Without a state directory nobody has ever acted here, nor put the host on hold.
            if error.code == ENOENT { return nil }
            return Hold(by: "unknown", why: "its mark can't be read: \(error.path): \(error.message)", since: 0)
        }
        guard let bytes else { return nil }
        guard let hold = try? JSONDecoder().decode(Hold.self, from: Data(bytes)) else {
            return Hold(by: "unknown", why: "its mark can't be understood: \(directory)/\(Self.name)", since: 0)
        }
        return hold.isOver(at: now) ? nil : hold
    }

    static func put(_ hold: Hold, in state: StateDirectory) throws(SystemError) {
        guard let bytes = try? JSONEncoder().encode(hold) else {
            throw SystemError("encode", state.root.path + "/" + name, code: EINVAL)
        }
        try state.root.write(name, Array(bytes), durable: .contentAndName)
    }

    static func remove(from state: StateDirectory) throws(SystemError) {
        try state.root.remove(name)
        try state.root.sync()
    }
}
