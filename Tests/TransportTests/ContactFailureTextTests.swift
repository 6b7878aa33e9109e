import AgentProtocol
import Testing

/// What a person is told of the failures that no ending of ssh stands for. The others are pinned in `SSHEndingTests`.
@Suite struct ContactFailureTextTests {
    @Test(arguments: [
        (
            ContactFailure.noSpaceForAgent(message: "gzip: stdout: No space left on device\ngzip: broken"),
            "no space for the agent: gzip: stdout: No space left on device; gzip: broken",
            "free some space in the user's home directory: 'ssh web1 df -h .' shows it; the agent needs 20 MB"
        ),
        (
            .wrongProcessor(machine: "aarch64"), "its processor is aarch64, and there is no agent for that here",
            "build lull-agent for aarch64 and name it with --agent"
        ),
        (
            .noisyLoginShell(text: "Welcome!\n\u{1B}[5m"),
            #"its login shell printed this before the agent could speak: "Welcome!\n\u{1b}[5m""#,
            "keep the user's shell files from printing where no terminal is: 'ssh web1 true' must print nothing"
        ),
        (
            .protocolMismatch(agent: 2, controller: 1),
            "its agent speaks version 2 of the protocol, and this lull version 1",
            "put the agent that belongs to this lull in place with 'lull agent install', or let lull send its own"
        ),
        (
            .badFrame(message: "a frame of 99999999 bytes"),
            "the agent could not be understood: a frame of 99999999 bytes",
            "see that nothing on the host writes into the connection: 'ssh web1 true' must print nothing"
        ),
        (
            .noAnswer(seconds: 30), "no answer within 30 s",
            "see where 'ssh -v web1 true' waits: the login shell's files, sudo or a jump host"
        ),
        (
            .neverArrived, "the request never arrived there",
            "nothing to do for this host: nothing was begun there"
        ),
        (
            .unsafeAddress(value: "-oProxyCommand=\u{7}"),
            #""-oProxyCommand=\u{7}" is not a host or user name that is safe to hand to ssh"#,
            "correct it in the inventory: it must not begin with '-', nor contain quotes, spaces, control characters "
                + "or any of ` $ \\ ; & < > | ( ) { }"
        ),
        (
            .agentMissing(path: "/usr/bin/lull-agent"), "there is no agent at /usr/bin/lull-agent",
            "build it with 'make agent', or name it with --agent"
        ),
        (
            .unreachable(message: "ssh: Could not resolve hostname web1: Name or service not known"),
            "cannot be reached: Could not resolve hostname web1: Name or service not known",
            "check how it is spelled; where ssh is to be called with something else than the inventory's name, ansible_host there says "
                + "with what, or HostName in ~/.ssh/config"
        ),
        (
            .authenticationFailed(message: "Received disconnect from 10.0.0.1: 2: Too many authentication failures"),
            "ssh could not log in: Received disconnect from 10.0.0.1: 2: Too many authentication failures",
            "ssh offered more keys than the host listens to: name the right one in ~/.ssh/config, with IdentityFile and "
                + "'IdentitiesOnly yes'"
        ),
        (
            .sudoRefused(message: "sh: 1: exec: sudo: not found"),
            "sudo refused to start the agent: sh: 1: exec: sudo: not found",
            "install sudo there, or log in as root: ansible_user in the inventory"
        ),
        (
            .sudoRefused(message: "sudo: sorry, you must have a tty to run sudo"),
            "sudo refused to start the agent: sudo: sorry, you must have a tty to run sudo",
            "let sudo run without a terminal for this user: 'Defaults:USER !requiretty' in /etc/sudoers.d"
        ),
        (
            .ssh(exitCode: 127, message: "there is no program 'ssh' on this machine"),
            "ssh ended with exit code 127: there is no program 'ssh' on this machine",
            "install OpenSSH's client here: 'apt install openssh-client'"
        ),
        (
            .ssh(exitCode: 1, message: "This account is currently not available."),
            "ssh ended with exit code 1: This account is currently not available",
            "give the user a shell there, such as /bin/sh, or name another user with ansible_user in the inventory"
        ),
        (
            .ssh(exitCode: 1, message: ""), "ssh ended with exit code 1: it said nothing",
            "see what 'ssh -v web1 true' says"
        ),
    ])
    func says(failure: ContactFailure, message: String, advice: String) {
        #expect(failure.message == message)
        #expect(failure.advice(host: "web1") == advice)
    }

    @Test func namesTheAddressToForget() {
        let failure = ContactFailure.hostKeyChanged(message: "x")
        #expect(failure.advice(host: "ada@10.0.0.1").contains("'ssh-keygen -R 10.0.0.1'"))
    }
}
