"""What the package `together` says of files: run in its own environment with paths, prints a verdict for each as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

try:
    from together.lib.utils.files import check_file
except ImportError:  # 1.x
    from together.utils.files import check_file


def main() -> None:
    verdicts = []
    for name in sys.argv[1:]:
        report = check_file(Path(name))
        verdicts.append({"taken": bool(report["is_check_passed"]), "message": report.get("message")})
    print(json.dumps(verdicts))


if __name__ == "__main__":
    main()
