import Glibc

/// Feeds bytes to every reader of what users write, guided by libFuzzer, which comes with the Swift toolchain: `make fuzz`.
///
/// It is libFuzzer's command line: folders of seeds, files to replay, `-max_total_time=120`. What crashes, takes longer than
/// `-timeout` or more memory than `-rss_limit_mb` is saved, and said with its path.
#if LULL_FUZZ
    @_silgen_name("LLVMFuzzerRunDriver")
    func runDriver(
        _ count: UnsafeMutablePointer<CInt>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
        _ input: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
    ) -> CInt

    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(
        runDriver(&count, &arguments) { bytes, length in
            Readers.read(Array(UnsafeBufferPointer(start: bytes, count: length)))
            return 0
        })
#else
    print("lull-fuzz is built by `make fuzz`, which links the fuzzer")
    exit(64)
#endif
