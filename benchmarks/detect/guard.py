"""The guard of the detection benchmark: many rules planted together in few sets, held to what was found before.

    python -m benchmarks.detect.guard [--write]      # --write stores what is found now as the baseline

It takes seconds where the benchmark takes minutes, and every run of the tests does it. A rule whose recall has dropped by more than
two points fails it, and so do new false findings.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.detect.bases import grouped, lines_of
from benchmarks.detect.inject import KINDS, inject
from benchmarks.detect.measuring import Checker, Tally, check_lines, known_findings, tally
from benchmarks.detect.planting import Planted

BASELINE = Path(__file__).resolve().parent / "baseline.json"
GROUP = 12
RATES = {"support": 0.2, "tools": 0.1, "molds": 0.05, "questions": 0.05}
"""Share of the records that get a defect; a mold that many records break is none."""

SEED = 7
MOST_LOST = 0.02
MAX_FALSE_PER_1000 = 1.0
LEAST_PRECISION = 0.8


def codes() -> list[str]:
    """Every rule that has injectors, sorted."""
    return sorted({name.split("/")[0] for name in KINDS})


def planted_sets() -> list[tuple[str, list[bytes], list[Planted]]]:
    """The sets of the guard: name, lines, and what was planted where. The same whenever they are made."""
    made = []
    for number, (base, group) in enumerate(grouped(codes(), GROUP)):
        lines, planted = inject(lines_of(base), RATES[base], SEED + number, [f"{code}/" for code in group])
        made.append((f"{base}-{number}", lines, planted))
    return made


def measure(check: Checker = check_lines) -> tuple[dict[str, Tally], Tally]:
    """The tally of each rule (its `false` holds its own false findings only), and one of all sets with the findings of all rules."""
    known = {base: known_findings(lines, check(lines)) for base in RATES if (lines := lines_of(base))}
    rules: dict[str, Tally] = {}
    total = Tally()
    for name, lines, planted in planted_sets():
        found = check(lines)
        whole = tally(lines, planted, found, known[name.split("-")[0]])
        total.add(whole)
        for code in sorted({each.code for each in planted}):
            own = tally(lines, [each for each in planted if each.code == code], found, set())
            rules[code] = Tally(own.planted, own.missed, whole.clean)
            rules[code].false[code] += whole.false[code]
    return rules, total


def precision(each: Tally) -> float:
    """The share of a rule's findings that were planted, 0-1; 1 without any."""
    found = each.found + each.false.total()
    return each.found / found if found else 1.0


def as_baseline(rules: Mapping[str, Tally], total: Tally) -> dict[str, Any]:
    """What is stored: the counts of each rule, and the new false findings on all clean records."""
    own = {code: {"planted": each.planted, "found": each.found} for code, each in sorted(rules.items())}
    return {"rules": own, "clean_records": total.clean, "false": dict(sorted(total.false.items()))}


def complaints(rules: Mapping[str, Tally], total: Tally, baseline: Mapping[str, Any], scoring: Sequence[str]) -> list[str]:
    """What is worse than the baseline or than what is promised, each as one line. `scoring` are the rules that may lower a score."""
    stored = baseline["rules"]
    out = [f"{code}: not in the baseline" for code in sorted(rules.keys() - stored.keys())]
    out += [f"{code}: in the baseline, and has no injector any more" for code in sorted(stored.keys() - rules.keys())]
    for code in sorted(rules.keys() & stored.keys()):
        before = stored[code]["found"] / max(stored[code]["planted"], 1)
        if rules[code].recall < before - MOST_LOST:
            out.append(f"{code}: recall {rules[code].recall:.3f}, was {before:.3f}: {dict(rules[code].missed)}")
    out += [f"{code}: precision {precision(rules[code]):.3f}" for code in scoring if precision(rules[code]) < LEAST_PRECISION]
    if total.false_per_1000 > MAX_FALSE_PER_1000:
        out.append(f"{total.false_per_1000:.2f} new false findings per 1,000: {dict(total.false)}")
    return out


def scoring_codes(rules: Mapping[str, Tally]) -> list[str]:
    """Those of the rules whose findings may lower a score."""
    from curate.checks.registry import all_checks

    checks = all_checks()
    return [code for code in rules if checks[code].rule.scored and checks[code].rule.severity != "info"]


def main(arguments: Sequence[str] | None = None, check: Checker = check_lines) -> int:
    """Run the guard, or store a new baseline; 1 when something is worse."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detect.guard")
    parser.add_argument("--write", action="store_true", help="store what is found now as the baseline")
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    options = parser.parse_args(arguments)
    rules, total = measure(check)
    if options.write:
        options.baseline.write_text(json.dumps(as_baseline(rules, total), indent=1) + "\n", encoding="utf-8")
    worse = complaints(rules, total, json.loads(options.baseline.read_text(encoding="utf-8")), scoring_codes(rules))
    print("\n".join(worse or [f"{len(rules)} rules: no worse than the baseline, {total.false_per_1000:.2f} false per 1,000"]))
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
