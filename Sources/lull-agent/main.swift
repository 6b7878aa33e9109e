import AgentCore
import Glibc

exit(Agent.run(Array(CommandLine.arguments.dropFirst())))
