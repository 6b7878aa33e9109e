import ArgumentParser

struct SaveOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Save it to a file, to be approved and then run: `lull run FILE`.",
            discussion: "Takes the place of an earlier one, and of no other file. Secrets are left out.",
            valueName: "file"),
        completion: .file())
    var save: String?

    @Option(
        help: ArgumentHelp(
            "Sign what is saved with this ssh key, into FILE.sig.",
            discussion: "A private key, or a public one whose private key the ssh agent holds.", valueName: "key"),
        completion: .file())
    var sign: String?

    @Option(
        help: ArgumentHelp(
            "Tell what has changed since an earlier run, or since a saved preview.", valueName: "run|file"))
    var against: String?

    func validate() throws {
        guard sign == nil || save != nil else {
            throw ValidationError("--sign signs what --save writes; add --save FILE.")
        }
    }
}

struct ApprovalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run a saved preview although this has changed since; commas between several.",
            discussion: "plan, inventory, contact, system, boot, service, blast, effect: as the refusal names them.",
            valueName: "kinds"))
    var acceptDrift: [String] = []

    @Option(
        help: ArgumentHelp(
            "Refuse unless the preview has this hash, which `lull preview --save` prints.", valueName: "hash"))
    var requireApproval: String?

    @Option(
        help: ArgumentHelp(
            "Refuse a saved preview unless FILE.sig is the signature of one of these.",
            discussion: "A file as ssh-keygen(1) describes it under ALLOWED SIGNERS.", valueName: "file"),
        completion: .file())
    var allowedSigners: String?
}
