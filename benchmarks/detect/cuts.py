"""Answers cut at a random place: how many TRN001 and TRN002 find together, and what the places are where they find nothing.

    python -m benchmarks.detect.cuts [--rate 0.05] [--seed 1] [--repeat 5] [--base samples/support.jsonl]

`benchmarks.detect.run` counts each rule by itself on the cuts meant for it. Here an answer is cut after a random word or within a
random one, whatever stands there. A cut at the end of a sentence leaves a whole text and is not counted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.detect.measuring import Checker, check_lines, wilson
from benchmarks.detect.plant_content import after_word, in_word
from benchmarks.detect.planting import answers, dump, with_content

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = ("TRN001", "TRN002")
PLACES = {"after a word": after_word, "within a word": in_word}


def cut_some(records: Sequence[dict[str, Any]], rate: float, seed: int) -> tuple[list[bytes], dict[int, str]]:
    """The records as lines, of which `rate` (0-1) have their last answer cut, and the kind of place by row."""
    random = Random(seed)
    lines, cut = [dump(record) for record in records], {}
    for row in random.sample(range(len(records)), round(rate * len(records))):
        places = answers(records[row])
        kind = random.choice(list(PLACES))
        text = records[row]["messages"][places[-1]]["content"] if places else ""
        position = PLACES[kind](text, random)
        if position is not None:
            lines[row], cut[row] = dump(with_content(records[row], places[-1], text[:position])), kind
    return lines, cut


def measure(records: Sequence[dict[str, Any]], rate: float, seeds: Sequence[int], check: Checker) -> tuple[Counter[str], Counter[str]]:
    """How many answers were cut and how many of them were found, by kind of place and by rule (`kind TRN001`)."""
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for seed in seeds:
        lines, cut = cut_some(records, rate, seed)
        hits = {(finding.code, finding.row) for finding in check(lines)}
        for row, kind in cut.items():
            planted[kind] += 1
            by = [code for code in RULES if (code, row) in hits]
            found.update([f"{kind} {code}" for code in by] + [kind] * bool(by))
    return planted, found


def main(arguments: Sequence[str] | None = None, check: Checker = check_lines) -> int:
    """Print the recall of both rules together and of each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detect.cuts")
    parser.add_argument("--rate", type=float, default=0.05, help="share of the records that are cut, 0-1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=5, help="runs with other seeds, counted together")
    parser.add_argument("--base", type=Path, default=ROOT / "samples" / "support.jsonl", help="clean OpenAI chat records")
    options = parser.parse_args(arguments)
    records = [json.loads(line) for line in options.base.read_bytes().split(b"\n") if line.strip()]
    planted, found = measure(records, options.rate, range(options.seed, options.seed + options.repeat), check)
    for kind in PLACES:
        low, high = wilson(found[kind], planted[kind])
        each = ", ".join(f"{code} {found[f'{kind} {code}'] / max(planted[kind], 1):.3f}" for code in RULES)
        share = found[kind] / max(planted[kind], 1)
        print(f"{kind:14} {planted[kind]:5} cut, found {share:.3f} ({low:.3f}-{high:.3f}); {each}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
