import Glibc

/// This program once more, in a session of its own and without any stream of this one.
enum OwnProgram {
    static let link = "/proc/self/exe"

    /// A program that was deleted meanwhile can still be started through the link.
    static var path: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink(link, &path, path.count)
        let isThere = length > 0 && access(path, X_OK) == 0
        return isThere ? String(decoding: path[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self) : link
    }

    /// - Parameter input: what it reads as its standard input; nil for nothing.
    static func start(_ arguments: [String], input: Int32? = nil) throws(SystemError) -> ChildProcess {
        try ChildProcess([path] + arguments, streams: .init(input: input), newSession: true)
    }
}
