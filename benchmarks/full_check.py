"""The full check of a seeded corpus of chat records of about 775 bytes, with every default rule on: CPU, wall, peak memory.

    python -m benchmarks.full_check [--records 100000] [--max-cpu 25] [--max-mb 1000]

Exits with 1 when a budget is not kept. Run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import write
from benchmarks.measure import measure


def main() -> int:
    """Make the corpus, check it, print the figures and hold them against the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=0, help="worker processes; 0 lets the check decide")
    parser.add_argument("--max-cpu", type=float, default=25.0, help="CPU seconds, all processes together")
    parser.add_argument("--max-mb", type=float, default=1000.0, help="peak resident memory in MB, all processes together")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus, report = Path(folder) / "corpus.jsonl", Path(folder) / "report.json"
        write(corpus, arguments.records, 1)
        command = ["-m", "curate", "check", str(corpus), "--output", str(report), "--jobs", str(arguments.jobs)]
        cost = measure([sys.executable, *command, "--cache-dir", str(Path(folder) / "cache")])  # nothing is known from an earlier run
        found = json.loads(report.read_text(encoding="utf-8"))
    size = found["inputs"][0]["bytes"] / found["records"]
    print(f"{found['records']:,} records of {size:.0f} bytes, jobs {arguments.jobs}")
    print(f"CPU {cost.cpu_seconds:.1f} s, wall {cost.wall_seconds:.1f} s, peak memory {cost.peak_mb:.0f} MB")
    print("stages: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in found["timings"].items()))
    print("findings: " + ", ".join(f"{code} {count:,}" for code, count in found["counts"]["by_code"].items()))
    kept = cost.exit_status in (0, 1) and cost.cpu_seconds <= arguments.max_cpu and cost.peak_mb <= arguments.max_mb
    print("within the budget" if kept else f"over the budget of {arguments.max_cpu:.0f} CPU s and {arguments.max_mb:.0f} MB")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
