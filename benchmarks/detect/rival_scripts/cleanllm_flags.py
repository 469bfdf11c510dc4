"""Prints [row, check] of what cleanllm finds in a JSON Lines file; runs in cleanllm's own environment.

Its scan only counts, so that each line is scanned by itself; copies come from its `dedup`, turns from its `check-turns`.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from cleanllm.scan import scan_jsonl


def scanned(line: bytes, path: Path) -> list[str]:
    """The names of the counts that are not zero for one line."""
    path.write_bytes(line + b"\n")
    try:
        found = scan_jsonl(str(path), pii=True)
    except Exception as error:  # a tool that falls over a record has not found it
        return ["crash:" + type(error).__name__]
    checks = [name for name in ("invalid_json_lines", "encoding_issue_count", "conversation_structure_issue_count") if found[name]]
    quality = found.get("code_quality") or {}
    checks += [name for name in ("empty_assistant_count", "placeholder_count", "repetitive_response_count") if quality.get(name)]
    return checks + (["pii"] if (found.get("pii") or {}).get("total_rows_with_pii") else [])


def command(*arguments: str) -> None:
    """Run the tool's own command."""
    subprocess.run([str(Path(sys.executable).parent / "cleanllm"), *arguments], check=False, capture_output=True)


def _refuse(name: str) -> object:
    raise ValueError(name)


def values(path: Path) -> list[object]:
    """The value of each line; None for one that does not parse, [] for a file that was not written."""
    out: list[object] = []
    for line in path.read_bytes().split(b"\n")[:-1] if path.exists() else []:
        try:
            out.append(json.loads(line, parse_constant=_refuse))
        except (ValueError, RecursionError):
            out.append(None)
    return out


def dropped(before: list[object], after: list[object]) -> list[int]:
    """The rows that parse and that the tool left out."""
    gone, position = [], 0
    for row, value in enumerate(before):
        if position < len(after) and value == after[position]:
            position += 1
        elif value is not None:
            gone.append(row)
    return gone if after else []


def main() -> None:
    """Print what is found in the file named by the first argument."""
    source = Path(sys.argv[1])
    lines = source.read_bytes().split(b"\n")[:-1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        flags: list[list[object]] = [[row, check] for row, line in enumerate(lines) for check in scanned(line, folder / "one.jsonl")]
        turns, kept = folder / "turns.jsonl", folder / "kept.jsonl"
        command("check-turns", str(source), "--mode", "flag", "--out", str(turns))
        told = values(turns)
        for row, value in enumerate(told if len(told) == len(lines) else []):
            if isinstance(value, dict):
                flags += [[row, "turns:" + issue.split(":")[0]] for issue in value.get("_turn_issues", [])]
        command("dedup", str(source), "--out", str(kept))
        flags += [[row, "dedup"] for row in dropped(values(source), values(kept))]
    print(json.dumps(flags))


if __name__ == "__main__":
    main()
