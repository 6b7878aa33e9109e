import AgentProtocol
import Testing

@Suite struct SHA256Tests {
    /// From FIPS 180-4's examples and NIST's CAVP short messages.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownVectors(text: String, digest: String) {
        #expect(SHA256.hexDigest(of: text.utf8) == digest)
    }

    @Test func manyBlocks() {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 100_000)
        #expect(SHA256.hexDigest(of: bytes) == "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee")
    }

    /// Every length around a block's padding, fed whole and in uneven pieces. The last digest was made by Python.
    @Test func piecesGiveTheSameAsTheWhole() {
        var all = ""
        for length in 0...200 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7) }
            var hash = SHA256()
            var start = 0
            while start < length {
                let end = min(length, start + 1 + start % 37)
                hash.update(Array(bytes[start..<end]))
                start = end
            }
            #expect(hash.hexDigest() == SHA256.hexDigest(of: bytes), "length \(length)")
            all += hash.hexDigest()
        }
        #expect(
            SHA256.hexDigest(of: all.utf8) == "020088e9c26b95faf20594b4a5301fc5493cad4e2e0e002a0233825ae81dbd5f")
    }
}
