/// Where the files come from that `copy` sends.
public struct CopyFiles: Sendable {
    /// By path, with the most bytes that a file may have.
    let read: @Sendable (String, Int) throws(FileFault) -> [UInt8]

    public static let disk = CopyFiles { (path, limit) throws(FileFault) in
        try ControllerFile.read(path, limit: limit)
    }

    /// For plans of which nothing but the text is there.
    public static let none = CopyFiles { (_, _) throws(FileFault) in throw .missing }
}
