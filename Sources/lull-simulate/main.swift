import CLinux
import Foundation
import Simulation

/// Simulates runs from seeds, until one breaks a promise; all of them with `--go-on`.
///
/// `lull-simulate --seeds 100000 [--from N] [--go-on]` or `lull-simulate --seed N [--trace]`.
func usage() -> Never {
    FileHandle.standardError.write(
        Data("usage: lull-simulate --seeds COUNT [--from SEED] [--go-on] | --seed SEED [--trace]\n".utf8))
    exit(64)
}

// What one run has given back the next one takes: getting it from the kernel each time anew took a twentieth of the time.
clinux_keep_freed_memory(256 << 20)

var first: UInt64 = 1
var count: UInt64 = 1
var isTracing = false
var isOne = false
var isGoingOn = false
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    if argument == "--trace" {
        isTracing = true
        continue
    }
    if argument == "--go-on" {
        isGoingOn = true
        continue
    }
    guard let value = arguments.popFirst().flatMap(UInt64.init) else { usage() }
    switch argument {
    case "--seeds": count = value
    case "--from": first = value
    case "--seed":
        first = value
        isOne = true
    default: usage()
    }
}
if isOne { count = 1 }

var broken: [String] = []
let began = clock()
var figures = Figures()
var simulated = 0.0
for seed in first..<first + count {
    let run = Simulator.run(seed: seed, tracing: isTracing)
    figures += run.figures
    simulated += run.seconds
    guard let failure = run.broken else {
        if isTracing { print(run.trace.joined(separator: "\n")) }
        continue
    }
    if isGoingOn {
        broken.append("seed \(seed): promise \(failure.promise): \(failure.text)")
        continue
    }
    let told = isTracing ? run : Simulator.run(seed: seed, tracing: true)
    print(told.trace.joined(separator: "\n"))
    print("seed \(seed): promise \(failure.promise) is broken: \(failure.text)")
    print("again with: lull-simulate --seed \(seed) --trace")
    exit(1)
}
for line in broken { print(line) }
// The processor's time: what else the machine does is no matter.
let seconds = Double(clock() - began) / Double(CLOCKS_PER_SEC)
let rate = Int(Double(count) / max(seconds, 1e-9))
print(
    "\(count) runs, \(figures.actions) actions, \(figures.events) events, \(Int(simulated / 3600)) hours of the world's time: "
        + "\(broken.isEmpty ? "every promise kept" : "\(broken.count) broken"); \(rate) runs a second on one core")
exit(broken.isEmpty ? 0 : 1)
