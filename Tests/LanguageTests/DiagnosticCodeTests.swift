import Diagnostics
import Testing

/// A code is a promise: who has looked one up finds the same under it in every later version.
@Suite struct DiagnosticCodeTests {
    /// A new kind is added here with its number. A pair that was in a release is never changed and never removed.
    private static let pinned = """
        L0101 file-not-found
        L0102 file-is-directory
        L0103 file-not-permitted
        L0104 file-unreadable
        L0105 file-too-large
        L0106 not-utf8
        L0107 out-of-memory
        L0110 yaml-syntax
        L0111 duplicate-key
        L0112 key-not-scalar
        L0113 unquoted-template
        L0114 several-documents
        L0115 forbidden-character
        L0120 unknown-alias
        L0121 recursive-alias
        L0122 too-many-aliases
        L0123 aliases-too-large
        L0124 too-deep
        L0125 too-many-values
        L0130 unknown-tag
        L0131 tag-mismatch
        L0132 cannot-merge
        L0133 vault-unsupported
        L0201 inventory-directory
        L0202 inventory-program
        L0203 inventory-toml
        L0204 inventory-plugin
        L0205 range-in-host-list
        L0206 inventory-json
        L0207 inventory-shape
        L0208 encrypted-variables
        L0210 too-many-hosts
        L0211 bad-host-name
        L0212 bad-group-name
        L0213 bad-range
        L0214 group-loop
        L0215 bad-priority
        L0216 host-named-like-group
        L0220 bad-section
        L0221 unknown-section
        L0222 colon-without-port
        L0223 expected-variable
        L0224 expected-group
        L0225 undeclared-group
        L0226 bad-quoting
        L0230 expected-mapping
        L0231 not-a-group
        L0232 unknown-group-key
        L0233 name-needs-quotes
        L0240 bad-variable
        L0241 unsafe-name
        L0242 template-unsupported
        L0301 unknown-key
        L0302 missing-key
        L0303 no-value
        L0304 wrong-type
        L0305 empty-list
        L0306 empty-plan
        L0307 key-elsewhere
        L0308 merge-key
        L0309 tag
        L0320 bad-value
        L0321 bad-choice
        L0322 not-a-boolean
        L0323 missing-unit
        L0324 bad-duration
        L0325 negative
        L0326 duration-too-long
        L0327 zero
        L0328 bad-number
        L0329 out-of-range
        L0330 not-a-status
        L0331 bad-mode
        L0332 mode-not-quoted
        L0333 command-as-text
        L0340 bad-recurrence
        L0341 recurrence-start
        L0342 window-never-opens
        L0343 window-length
        L0344 bad-time-of-day
        L0345 bad-day
        L0346 unknown-time-zone
        L0347 bad-blackout
        L0348 calendar-file
        L0349 window-too-short
        L0350 no-verb
        L0351 several-verbs
        L0352 goes-with
        L0353 exactly-one
        L0354 unknown-service
        L0355 unused-service
        L0356 service-twice
        L0357 bad-service-name
        L0358 unit-type
        L0359 unit-template
        L0360 unit-pattern
        L0361 scope-verb
        L0362 reload-type
        L0363 enable-for-user
        L0364 bad-user-name
        L0365 reboot-timeout
        L0366 no-services
        L0367 delegate-order
        L0368 facts-with-delegate
        L0370 bad-tag
        L0371 serial-of-one
        L0372 include
        L0373 include-loop
        L0374 include-depth
        L0375 include-besides
        L0376 include-not-steps
        L0377 fail-limit-twice
        L0378 fail-limit-beyond-budget
        L0380 force-and-noforce
        L0381 noforce-false
        L0382 force-without-stop
        L0383 force-after-timeout
        L0401 template
        L0402 no-variables
        L0403 variable-name
        L0404 undefined-variable
        L0405 not-text
        L0406 variable-loop
        L0407 variables-too-large
        L0410 extra-vars
        L0420 condition
        L0421 condition-type
        L0422 unknown-fact
        L0423 several-services
        L0424 no-service-of-step
        L0430 secret-misplaced
        L0431 secret-place
        L0432 secret-name
        L0433 secret-guard
        L0434 secret-after-reboot
        L0501 no-hosts
        L0502 unknown-host
        L0503 unsupported-pattern
        L0504 bad-pattern
        L0505 bad-subscript
        L0506 implicit-localhost
        L0507 no-steps
        L0508 no-such-tag
        L0510 copy-source
        L0511 bad-delegate
        L0512 unknown-window
        L0601 not-a-check
        L0602 open-quote
        L0610 bad-fault
        L0611 no-moment
        L0612 unwanted-moment
        L0613 bad-moment
        L0614 never-reached
        L0615 fault-elsewhere
        """

    @Test func numbersAndNamesStay() {
        let codes = DiagnosticCode.allCases.map { "\($0.id) \($0.slug)" }
        #expect(codes == Self.pinned.split(separator: "\n").map(String.init))
    }

    @Test func everyCodeHasAnArea() {
        #expect(DiagnosticCode.allCases.allSatisfy { $0.area != nil })
        #expect(Set(DiagnosticCode.allCases.map(\.slug)).count == DiagnosticCode.allCases.count)
        #expect(Set(DiagnosticCode.allCases.map(\.area)).count == DiagnosticCode.Area.allCases.count)
    }
}
