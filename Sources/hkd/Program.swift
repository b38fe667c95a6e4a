import Glibc

/// The whole program; `main.swift` holds nothing else, because closures there belong to the main actor.
func runProgram() -> Never { exit(0) }
