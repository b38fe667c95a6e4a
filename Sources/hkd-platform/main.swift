import Glibc

exit(runPlatform(Array(CommandLine.arguments.dropFirst())))
