import Glibc

/// A call of the system that failed, and on what.
struct SystemError: Error, Hashable {
    var code: Int32
    /// What was tried, such as `open`.
    var call: String
    var path: String

    init(_ call: String, _ path: String, code: Int32 = errno) {
        self.call = call
        self.path = path
        self.code = code
    }

    /// In the system's own words, such as `No such file or directory`.
    var message: String { SystemError.text(code) }

    static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
