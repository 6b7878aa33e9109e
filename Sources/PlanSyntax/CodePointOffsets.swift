/// Turns libyaml's marks, which count code points, into byte offsets.
struct CodePointOffsets {
    private static let stride = 64

    /// Where the counting begins: behind a byte order mark.
    let base: Int
    private let bytes: ArraySlice<UInt8>
    /// The byte offset of every 64th code point; empty for ASCII, where both are the same.
    private var checkpoints: [Int] = []

    init(_ bytes: ArraySlice<UInt8>) {
        base = bytes.startIndex
        self.bytes = bytes
        guard bytes.contains(where: { $0 >= 0x80 }) else { return }
        var count = 0
        for offset in bytes.indices where Self.begins(bytes[offset]) {
            if count % Self.stride == 0 { checkpoints.append(offset) }
            count += 1
        }
    }

    /// The offset of a code point in the whole text; beyond the end, the end.
    func byte(_ index: Int) -> Int {
        if checkpoints.isEmpty { return min(base + index, bytes.endIndex) }
        let block = index / Self.stride
        guard block < checkpoints.count else { return bytes.endIndex }
        var offset = checkpoints[block]
        for _ in 0..<(index % Self.stride) where offset < bytes.endIndex {
            offset += 1
            while offset < bytes.endIndex, !Self.begins(bytes[offset]) { offset += 1 }
        }
        return offset
    }

    private static func begins(_ byte: UInt8) -> Bool { byte & 0xc0 != 0x80 }
}
