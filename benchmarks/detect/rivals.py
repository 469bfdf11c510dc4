"""Runs other tools on the sets of the guard, on the clean bases, and on the 60 clean records with 38 defects; stores counts only.

    python -m benchmarks.detect.rivals FOLDER [--only NAME ...]

Each tool gets an environment of its own in FOLDER, made on the first run, and is run with its defaults. A defect is found when a check
that is meant for it flags its row, of a copy either row. A check that flags a record of the clean base anyway is not counted as new there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.detect import guard, peers
from benchmarks.detect.bases import lines_of
from benchmarks.detect.measuring import Found, Tally, check_lines, known_findings, tally
from benchmarks.detect.planting import Planted
from benchmarks.detect.rival_tools import TOOLS, Broken, Flags, Tool
from benchmarks.detect.table import RIVALS
from benchmarks.environments import environment


def _flags(tool: Tool, home: Path, lines: Sequence[bytes], folder: Path) -> Flags:
    """What a tool finds in these lines."""
    file = folder / "set.jsonl"
    file.write_bytes(b"".join(line + b"\n" for line in lines))
    return tool.run(home, file, folder)


def as_found(flags: Flags, tool: Tool, planted: Sequence[Planted]) -> list[Found]:
    """The flags as findings: those of a check that is meant for a planted rule under that rule's code, all under the check's own name."""
    codes = sorted({each.code for each in planted})
    out = []
    for row, check in flags:
        out += [Found(code, row, None, "warning") for code in codes if check in tool.checks(code)]
        out.append(Found(check, row, None, "warning"))
    return out


def measure(tool: Tool, home: Path, folder: Path) -> dict[str, Any]:
    """Counts of one tool by our rules, its new false findings, the files that it broke on, and its row of the table of 38 kinds."""
    known = {}
    broken: dict[str, str] = {}
    for base in guard.RATES:
        try:
            known[base] = known_findings(lines_of(base), as_found(_flags(tool, home, lines_of(base), folder), tool, []))
        except Broken as error:
            broken[base], known[base] = str(error), set()
    rules: dict[str, dict[str, int]] = {}
    total = Tally()
    for name, lines, planted in guard.planted_sets():
        flags = _planted_flags(tool, home, (name, lines, planted), folder, broken)
        total.add(tally(lines, planted, as_found(flags, tool, []), known[name.split("-")[0]]))
        found = as_found(flags, tool, planted)
        for code in sorted({each.code for each in planted}):
            if tool.checks(code):
                own = tally(lines, [each for each in planted if each.code == code], found, set())
                rules[code] = {"planted": own.planted, "found": own.found}
    of_peers = peers_row(_planted_flags(tool, home, ("peers", peers.records()[0], []), folder, broken), tool)
    return {"version": tool.version, "rules": rules, "false_per_1000": total.false_per_1000, "broken": broken, "peers": of_peers}


def _planted_flags(
    tool: Tool, home: Path, planted_set: tuple[str, list[bytes], list[Planted]], folder: Path, broken: dict[str, str]
) -> Flags:
    """What a tool finds in a set. One that breaks on it is noted, and gets the set again without the records of FMT010."""
    name, lines, planted = planted_set
    try:
        return _flags(tool, home, lines, folder)
    except Broken as error:
        broken[name] = str(error)
    odd = {each.row for each in planted if each.code == "FMT010"}  # one such line ends the run of several tools
    kept = [row for row in range(len(lines)) if row not in odd]
    try:
        return [(kept[row], check) for row, check in _flags(tool, home, [lines[row] for row in kept], folder)] if odd else []
    except Broken as error:
        broken[name] = f"{broken[name]}; also without the records of FMT010: {error}"
        return []


def peers_row(flags: Flags, tool: Tool) -> dict[str, int]:
    """Of the 38 kinds those whose row is flagged at all, those flagged by a check meant for them, and the clean records flagged.

    Suggestions and crashes flag nothing, save where a suggestion is meant for the kind.
    """
    _, placed = peers.records()
    twins = peers.twins()
    loud = [(row, check) for row, check in flags if not check.endswith("?") and not check.startswith("crash:")]
    rows = {row for row, _ in loud}
    flagged = meant = 0
    of_pairs = {check for row in twins for code in placed[row].codes for check in tool.checks(code)}
    for row, defect in placed.items():
        twin = twins.get(row, row)
        checks = {check for code in defect.codes for check in tool.checks(code)}
        flagged += row in rows or any((twin, check) in loud for check in checks)
        meant += any(found in (row, twin) and check in checks for found, check in flags)
    clean = {row for row, check in loud if row not in twins.values() or check not in of_pairs}
    return {"flagged": flagged, "meant": meant, "clean": len(clean - placed.keys())}


def own_row() -> dict[str, int]:
    """The same of this tool, information included, as its test counts it."""
    import tempfile

    import curate

    lines, placed = peers.records()
    twins = peers.twins()
    with tempfile.TemporaryDirectory() as name:
        peers.main([name])
        found = curate.check(Path(name) / "peers.jsonl", benchmark=[Path(name) / "items.jsonl"]).listed()
    codes: dict[int | None, set[str]] = {}
    for each in found:
        codes.setdefault(each.row, set()).add(each.code)
    flagged = meant = 0
    for row, defect in placed.items():
        here = codes.get(row, set()) | codes.get(twins.get(row, row), set())
        by_its_rule = bool((here | codes.get(None, set())) & set(defect.codes))
        flagged += bool(here) or by_its_rule  # a key that only one record has is told of the whole set
        meant += by_its_rule
    clean = {row for row in codes if row is not None} - placed.keys() - set(twins.values())
    return {"flagged": flagged, "meant": meant, "clean": len(clean)}


def here() -> tuple[dict[str, dict[str, int]], float]:
    """The counts of this tool on the sets of the guard, by rule, and its new false findings on every 1,000 clean records."""
    rules, total = guard.measure(check_lines)
    return {code: {"planted": each.planted, "found": each.found} for code, each in rules.items()}, total.false_per_1000


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the tools and store what they found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detect.rivals")
    parser.add_argument("folder", type=Path, help="where the environments are made")
    parser.add_argument("--only", nargs="*", default=list(TOOLS), choices=list(TOOLS))
    parser.add_argument("--output", type=Path, default=RIVALS)
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    stored = json.loads(options.output.read_text(encoding="utf-8")) if options.output.exists() else {"tools": {}}
    rules, false = here()
    tools = {}
    for name, tool in TOOLS.items():
        if name in options.only:
            tools[name] = measure(tool, environment(options.folder, tool.package, [f"{tool.package}=={tool.version}"]), options.folder)
            print(f"{name}: {tools[name]['peers']}, {tools[name]['false_per_1000']:.1f} false per 1,000, broken: {tools[name]['broken']}")
        elif name in stored["tools"]:
            tools[name] = stored["tools"][name]
    written = {"here": rules, "here_false_per_1000": false, "peers": own_row(), "tools": tools}
    options.output.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
