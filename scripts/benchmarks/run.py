"""Runs hkd and its rivals in turn (A B C A B C …), each as a whole process, and prints medians and ratios."""

import sys

import archive
import check
import deploy
import language
import platform_load
import session
import start

SECTIONS = {"start": start, "archive": archive, "language": language, "check": check, "deploy": deploy,
            "platform": platform_load, "session": session}


def main(wanted):
    unknown = [name for name in wanted if name not in SECTIONS]
    if unknown:
        sys.exit(f"bench: no section {unknown[0]}; there are {', '.join(SECTIONS)}")
    for name, section in SECTIONS.items():
        if not wanted or name in wanted:
            section.run()


if __name__ == "__main__":
    main(sys.argv[1:])
