"""The planted benchmark: recall and false findings of each rule on clean records into which defects were planted.

    python -m benchmarks.detect.run [--rate 0.05] [--seed 1] [--repeat 1] [--base samples/support.jsonl] [--json FILE]

Rules about tools are measured on generated tool records, rules about the mold on generated records of four fixed forms, all others on
the base. Hard negatives and the label set are checked as they are: each finding on them is false. Only hard negatives of the mold
close as the base does, so rules about the mold are right about the others, and not asked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.detect.bases import MOLD, MOLD_RECORDS, QUESTION_RECORDS, SAMPLE, base_of, lines_of
from benchmarks.detect.guard import codes
from benchmarks.detect.inject import inject
from benchmarks.detect.measuring import Checker, Tally, check_lines, known_findings, tally
from benchmarks.detect.mold_records import mold_records
from benchmarks.detect.negatives import hard_negatives, label_negatives
from benchmarks.detect.negatives_mold import TALKS, mold_negatives
from benchmarks.detect.negatives_questions import question_negatives
from benchmarks.detect.planting import dump
from benchmarks.detect.question_records import question_records

MAX_FALSE_PER_1000 = 1.0
MIN_RECALL = {
    **dict.fromkeys(("FMT", "TOL", "EMP", "BPL", "MRG", "LKG", "ENC", "DUP001", "CON"), 0.97),
    **dict.fromkeys(("REP", "LNG", "SYS", "TRN001"), 0.90),  # of TRN001 cut JSON has to reach 0.97: see `cuts`
    **dict.fromkeys(("CNF001", "SEC001", "MTH001"), 0.97),
    "SWP001": 0.90,
    **dict.fromkeys(("TRN002", "FVB001"), 0.70),
}
"""The recall that rules have to reach, by the beginning of their code; the false findings of every rule are held."""


def measure(base: Sequence[bytes], chosen: Sequence[str], rate: float, seeds: Sequence[int], check: Checker) -> dict[str, Tally]:
    """The tallies of the `chosen` rules over all seeds, by code."""
    bases = {"support": list(base)} | {name: lines_of(name) for name in {base_of(code) for code in chosen} - {"support"}}
    known = {name: known_findings(lines, check(lines)) for name, lines in bases.items()}
    out = {}
    for code in chosen:
        name = base_of(code)
        out[code] = Tally()
        for seed in seeds:
            lines, planted = inject(bases[name], rate, seed, [code])
            out[code].add(tally(lines, planted, check(lines), known[name]))
    return out


def measure_negatives(base: Sequence[bytes], seed: int, check: Checker) -> dict[str, Any]:
    """What is found on hard negatives, counted as `CODE kind`, and how many records were looked at."""
    found: Counter[str] = Counter()
    additions = hard_negatives([json.loads(line) for line in base], seed)
    molds = [dump(record) for record in mold_records(MOLD_RECORDS, seed)]
    sets: tuple[tuple[list[bytes], list[tuple[str, dict[str, Any]]]], ...] = (
        ([*base], additions),
        ([], label_negatives(seed)),
        (molds, mold_negatives()),
        ([dump(record) for record in question_records(QUESTION_RECORDS, seed)], question_negatives()),
    )
    for before, made in sets:
        for finding in check([*before, *(dump(record) for _, record in made)]):
            kind = made[finding.row - len(before)][0] if finding.row >= len(before) else None
            if kind is not None and not (made is additions and finding.code.startswith(MOLD) and kind not in TALKS):
                found[f"{finding.code} {kind}"] += 1
    return {"records": sum(len(made) for _, made in sets), "found": dict(sorted(found.items()))}


def table(tallies: dict[str, Tally]) -> str:
    """The tallies as lines of text, one for each rule, and what was missed or false below them."""
    rows = [f"{'rule':8}{'planted':>8}{'found':>7}{'recall':>8}  {'95 %':13}{'clean':>7}{'false':>7}{'/1,000':>8}"]
    notes = []
    for code, each in tallies.items():
        values = each.as_dict()
        interval = f"{values['recall_low']:.3f}-{values['recall_high']:.3f}"
        rows.append(
            f"{code:8}{each.planted:8}{each.found:7}{each.recall:8.3f}  {interval:13}{each.clean:7}"
            f"{each.false.total():7}{each.false_per_1000:8.2f}"
        )
        notes += [f"  missed {count} x {kind}" for kind, count in sorted(each.missed.items())]
        notes += [f"  false  {count} x {other} while planting {code}" for other, count in sorted(each.false.items())]
    return "\n".join([*rows, *notes])


def wanted(code: str) -> float:
    """The recall that a rule has to reach, 0-1; 0 where none is asked for."""
    return max((recall for prefix, recall in MIN_RECALL.items() if code.startswith(prefix)), default=0.0)


def failures(tallies: dict[str, Tally], negatives: dict[str, Any]) -> list[str]:
    """The rules that miss a target, each as one line."""
    out = [f"{code}: recall {each.recall:.3f}" for code, each in tallies.items() if each.recall < wanted(code)]
    out += [f"{code}: {each.false_per_1000:.2f} false" for code, each in tallies.items() if each.false_per_1000 > MAX_FALSE_PER_1000]
    return [*out, *(f"hard negatives: {count} x {what}" for what, count in negatives["found"].items())]


def main(arguments: Sequence[str] | None = None, check: Checker = check_lines) -> int:
    """Run the benchmark and print its table; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detect.run")
    parser.add_argument("--rate", type=float, default=0.05, help="share of the records that get a defect, 0-1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=1, help="runs with other seeds, counted together")
    parser.add_argument("--base", type=Path, default=SAMPLE, help="clean OpenAI chat records")
    parser.add_argument("--only", nargs="*", default=[""], help="prefixes of the rules to measure")
    parser.add_argument("--json", type=Path, help="file to write the counts to")
    options = parser.parse_args(arguments)
    base = [line for line in options.base.read_bytes().split(b"\n") if line.strip()]
    chosen = [code for code in codes() if code.startswith(tuple(options.only))]
    tallies = measure(base, chosen, options.rate, range(options.seed, options.seed + options.repeat), check)
    negatives = measure_negatives(base, options.seed, check)
    print(table(tallies))
    print(f"hard negatives: {sum(negatives['found'].values())} findings on {negatives['records']} records")
    missed = failures(tallies, negatives)
    print("\n".join([f"target missed: {line}" for line in missed] or ["every target is met"]))
    if options.json:
        _write(options, tallies, negatives)
    return 1 if missed else 0


def _write(options: argparse.Namespace, tallies: dict[str, Tally], negatives: dict[str, Any]) -> None:
    content = {
        "base": options.base.name,
        "rate": options.rate,
        "seed": options.seed,
        "repeat": options.repeat,
        "rules": {code: each.as_dict() for code, each in tallies.items()},
        "hard_negatives": negatives,
    }
    options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
