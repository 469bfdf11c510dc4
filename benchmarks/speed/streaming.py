"""A file that is much larger than what a check may keep in memory: how much does it take?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from benchmarks.corpus import make
from benchmarks.measure import measure

RECORDS, TIMES = 2_000, 40
"""Different records, and how many texts make an answer: long records, so that gigabytes are soon there."""


def write_big(path: Path, gigabytes: float) -> int:
    """Write a file of about so many gigabytes, and say how many records it has; no two are equal."""
    texts = [record["messages"] for record in make(RECORDS, seed=7)[0]]
    size = records = 0
    with open(path, "w", encoding="utf-8") as file:
        while size < gigabytes * 1e9:
            question, first = texts[records % RECORDS]
            parts = [texts[(records * 31 + i * 7 + records // RECORDS) % RECORDS][1]["content"] for i in range(TIMES)]
            answer = f"Part {records}. " + first["content"] + "\n\n" + "\n\n".join(parts)
            messages = [{"role": "user", "content": f"{question['content']} ({records})"}, {"role": "assistant", "content": answer}]
            size += file.write(json.dumps({"messages": messages}) + "\n")
            records += 1
    return records


def measure_big(home: Path, folder: Path, gigabytes: float) -> dict[str, Any]:
    """What checking such a file costs; it is deleted afterwards. Raises: RuntimeError when the check did not end well."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file = folder / "big.jsonl"
    try:
        records = write_big(file, gigabytes)
        command = [str(home / "bin" / "curate"), "check", str(file), "--output", str(folder / "report.json"), "--max-findings", "0"]
        cost = measure([*command, "--no-cache"], cwd=folder, output=folder / "stdout")
        size = file.stat().st_size
    finally:
        file.unlink(missing_ok=True)
    if cost.exit_status not in (0, 1):
        raise RuntimeError((folder / "stdout.err").read_text(encoding="utf-8")[-500:])
    spent = {"cpu_seconds": cost.cpu_seconds, "wall_seconds": cost.wall_seconds, "peak_mb": cost.peak_mb}
    return {"gigabytes": size / 1e9, "records": records, **{name: round(value, 1) for name, value in spent.items()}}
