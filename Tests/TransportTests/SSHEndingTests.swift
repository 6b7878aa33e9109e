import AgentProtocol
import Foundation
import Testing

@testable import Transport

/// What real ssh clients printed, beside what is made of it and what a person is told.
@Suite struct SSHEndingTests {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/endings")

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return files.filter { $0.hasSuffix(".stderr") }.map { String($0.dropLast(7)) }.sorted()
    }()

    @Test func thereAreFixtures() { #expect(Self.names.count > 20) }

    @Test(arguments: names)
    func understandsTheEnd(name: String) throws {
        let input = try text("\(name).stderr")
        let parts = try #require(input.range(of: "\n\n"))
        var fields: [String: String] = [:]
        for line in input[..<parts.lowerBound].split(separator: "\n") {
            let words = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            fields[words[0]] = words[1]
        }
        let phases: [String: Conversation.Phase] = [
            "greeting": .greeting, "uploading": .uploading, "starting": .starting, "speaking": .speaking,
        ]
        let failure = SSHEnding(
            end: .exited(try #require(Int(fields["exit"] ?? ""))), errors: String(input[parts.upperBound...]),
            printed: "", phase: try #require(phases[fields["phase"] ?? ""]), become: fields["become"] == "yes"
        ).failure
        let kind = String(describing: failure).prefix { $0 != "(" }
        let said = "\(kind)\n\(failure.message)\n\(failure.advice(host: "ada@web1"))\n"
        if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
            try Data(said.utf8).write(to: Self.directory.appending(path: "\(name).expected"))
        }
        #expect(said == (try text("\(name).expected")))
    }

    @Test func tellsOfASignal() {
        let ending = SSHEnding(end: .signalled(15), errors: "", printed: "", phase: .speaking, become: false)
        #expect(ending.failure == .connectionLost(message: "ssh was ended by signal 15"))
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.directory.appending(path: name), encoding: .utf8)
    }
}
