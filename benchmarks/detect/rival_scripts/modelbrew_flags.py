"""Prints [row, check] of what modelbrew-cleaner finds in a JSON Lines file; runs in modelbrew-cleaner's own environment.

One record of a kind that it cannot read ends its run; such records are left out, and named "crash:...". Suggestions count as information
does here: they are marked with "?".
"""

import json
import sys
from pathlib import Path

from modelbrew_cleaner.api import clean_rows
from modelbrew_cleaner.parser import parse_jsonl


def main() -> None:
    """Print what is found in the file named by the first argument."""
    lines = Path(sys.argv[1]).read_bytes().split(b"\n")[:-1]
    raw = parse_jsonl(sys.argv[1])
    flags, read = [], []
    for value in raw:
        row = value["__line__"] - 1
        try:
            clean_rows([dict(value)])
            read.append((row, value))
        except Exception as error:  # a tool that falls over a record has not found it
            flags.append([row, "crash:" + type(error).__name__])
    for (row, _), found in zip(read, clean_rows([value for _, value in read]), strict=True):
        flags += [[row, issue.code + ("?" if issue.severity.value == "suggestion" else "")] for issue in found.issues]
    print(json.dumps([flag for flag in flags if flag[0] < len(lines)]))


if __name__ == "__main__":
    main()
