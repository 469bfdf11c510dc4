"""The whole detection benchmark: every rule on every base at 1, 5, 10 and 20 %, the hard negatives, and the table of it all.

    python -m benchmarks.detect.full [--data FOLDER] [--only CODE ...]     # `make bench-detect`

It takes minutes. The counts go to results.json, and TABLE.md shows them beside the files that were read by hand and beside other tools
(rivals.json). `--data` names a folder with the public files of `bases.PUBLIC`; without it their lines stay as they are.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.detect.bases import PUBLIC, base_of, lines_of, public_lines
from benchmarks.detect.guard import codes
from benchmarks.detect.inject import inject
from benchmarks.detect.measuring import Checker, Tally, check_lines, known_findings, tally
from benchmarks.detect.run import failures, measure_negatives
from benchmarks.detect.table import HERE, write_table

RATES = (0.01, 0.05, 0.1, 0.2)
LEAST_PLANTED = 24
"""Planted defects of a rule at each rate, for which several seeds are run together where the rate is low."""

PUBLIC_RATE = 0.05
SEED = 1
RESULTS = HERE / "results.json"


def cases(chosen: Sequence[str], public: Sequence[str]) -> Iterator[tuple[str, str, float]]:
    """(rule, base, rate) of every line of the table; on public files a rule is measured at one rate, if it is about content."""
    for code in chosen:
        for rate in RATES:
            yield code, base_of(code), rate
        if base_of(code) == "support":
            yield from ((code, name, PUBLIC_RATE) for name in public)


def measure_case(lines: Sequence[bytes], known: set[tuple[bytes, str]], code: str, rate: float, check: Checker) -> Tally:
    """The tally of one rule on one base at one rate, over as many seeds as it takes to plant enough."""
    out = Tally()
    for seed in range(SEED, SEED + max(1, round(LEAST_PLANTED / (rate * len(lines))))):
        planted_lines, planted = inject(lines, rate, seed, [f"{code}/"])
        out.add(tally(planted_lines, planted, check(planted_lines), known))
    return out


def run(chosen: Sequence[str], data: Path | None, check: Checker, tell: Callable[[str], None]) -> dict[str, Any]:
    """All counts as plain values: `lines` of the table and `hard_negatives`."""
    public = list(PUBLIC) if data is not None else []
    bases = {name: lines_of(name) for name in sorted({base_of(code) for code in chosen})}
    bases |= {name: public_lines(name, data, check) for name in public if data is not None}
    known = {name: known_findings(lines, check(lines)) for name, lines in bases.items()}
    lines = []
    for code, base, rate in cases(chosen, public):
        made = measure_case(bases[base], known[base], code, rate, check)
        tell(f"{code} {base} {rate:.0%}: recall {made.recall:.3f}, {made.false_per_1000:.2f} false per 1,000")
        if made.planted:  # a base without a place for the defect has no line
            lines.append({"rule": code, "base": base, "rate": rate, **made.as_dict()})
    return {"lines": lines, "hard_negatives": measure_negatives(lines_of("support"), SEED, check)}


def merged(before: dict[str, Any], after: dict[str, Any], chosen: Sequence[str], with_public: bool) -> dict[str, Any]:
    """New counts of the chosen rules beside the older ones of the others, and of public files that were not at hand."""
    kept = [
        line
        for line in before.get("lines", [])
        if line["rule"] in codes() and (line["rule"] not in chosen or (line["base"] in PUBLIC and not with_public))
    ]
    lines = sorted([*kept, *after["lines"]], key=lambda line: (line["rule"], line["base"] in PUBLIC, line["base"], line["rate"]))
    return {"lines": lines, "hard_negatives": after["hard_negatives"]}


def missed(results: dict[str, Any]) -> list[str]:
    """The targets that are missed at 5 % on our own bases and by the hard negatives, each as one line."""
    tallies = {}
    for line in results["lines"]:
        if line["rate"] == 0.05 and line["base"] not in PUBLIC:
            tallies[line["rule"]] = Tally(line["planted"], clean=line["clean_records"])
            tallies[line["rule"]].missed.update(line["missed_kinds"])
            tallies[line["rule"]].false.update(line["false_codes"])
    return failures(tallies, results["hard_negatives"])


def main(arguments: Sequence[str] | None = None, check: Checker = check_lines) -> int:
    """Run the benchmark, store its counts and write its table; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detect.full")
    parser.add_argument("--data", type=Path, help="folder of the public files; without it their lines stay as they are")
    parser.add_argument("--only", nargs="*", default=[""], help="prefixes of the rules to measure; the others stay as they are")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    chosen = [code for code in codes() if code.startswith(tuple(options.only))]
    before = json.loads(options.results.read_text(encoding="utf-8")) if options.results.exists() else {}
    results = merged(before, run(chosen, options.data, check, print), chosen, options.data is not None)
    options.results.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    write_table(results, options.results.with_name("TABLE.md"))
    worse = missed(results)
    print("\n".join([f"target missed: {line}" for line in worse] or ["every target is met"]))
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
