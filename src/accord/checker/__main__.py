"""`python -m accord.checker FILE.json`: 0 if the certificate holds, 1 if it is refused, 2 if there is no file to read."""

from __future__ import annotations

import sys
from pathlib import Path

from accord.checker import Refusal, check, read


def main(arguments: list[str]) -> int:
    """Check the one file named, and say what was found in a few lines."""
    if len(arguments) != 1:
        print("usage: python -m accord.checker FILE.json", file=sys.stderr)
        return 2
    try:
        content = Path(arguments[0]).read_bytes()
    except (OSError, ValueError) as problem:
        print(f"{arguments[0]!a} cannot be read: {problem}", file=sys.stderr)
        return 2
    try:
        found = check(read(content.decode("utf-8", errors="surrogateescape")))
    except Refusal as refusal:
        print(f"refused: {refusal}", file=sys.stderr)
        return 1
    print(found.sentence)
    for title, lines in (("assuming", found.assumptions), ("on trust", found.trusted)):
        for line in lines:
            print(f"  {title}: {ascii(line)[1:-1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
