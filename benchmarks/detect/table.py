"""The one table of the detection benchmark, from stored counts: planted defects, files read by hand, other tools.

python -m benchmarks.detect.table      # writes TABLE.md again, without measuring anything
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.detect.measuring import wilson

HERE = Path(__file__).resolve().parent
READ = HERE / "read"
RIVALS = HERE / "rivals.json"
HEAD = """\
# The detection benchmark

Written by `python -m benchmarks.detect.full`. Each rule was measured on clean records into which its defects were planted:

- *recall*: planted defects that the rule meant for them found; *false*: new findings of any rule and severity on every 1,000 clean
  records; *precision*: planted defects among all findings of the rule, those on hard negatives counted as false, with the 95 % Wilson
  interval.
- *natural*: of the findings on real files that were read by hand, those that were right (`read/`: rows and verdicts, no text).
- *other tools*: recall of the nearest check of each, with its defaults, on the sets of the guard (`rivals.py`, `rivals.json`), where
  this tool has the recall in the column *here*; "n/a" where a tool has no such check.
- Bases: `support` is our sample of 560 records, `tools` and `molds` are generated, `gsm8k` and `alpaca` are 600 records each of public
  files in which nothing was found.
"""


def natural(code: str) -> tuple[int, int] | None:
    """(right, read) of the findings that were read by hand; None for a rule without a table or without a finding."""
    path = READ / f"{code}.json"
    if not path.exists():
        return None
    verdicts = [row["verdict"] for file in json.loads(path.read_text(encoding="utf-8"))["files"] for row in file["rows"]]
    return (verdicts.count("true"), len(verdicts)) if verdicts else None


def interval(hits: int, count: int) -> str:
    """A share with its Wilson interval, such as ".97 (.92-.99)"; "-" where nothing was counted."""
    if not count:
        return "-"
    low, high = wilson(hits, count)
    return f"{_short(hits / count)} ({_short(low)}-{_short(high)})"


def _short(share: float) -> str:
    return f"{share:.2f}".removeprefix("0") if share < 0.995 else "1.00"


def _line(line: Mapping[str, Any], negatives: Counter[str], rivals: Mapping[str, Any]) -> str:
    code, found = line["rule"], line["found"]
    wrong = line["false_codes"].get(code, 0) + negatives[code]
    read = natural(code)
    first = [code, line["base"], f"{line['rate']:.0%}", interval(found, line["planted"]), f"{line['false_per_1000']:.2f}"]
    shown = [*first, interval(found, found + wrong), f"{interval(*read)} of {read[1]}" if read else "-"]
    return "| " + " | ".join([*shown, *_others(code, rivals)]) + " |"


def _others(code: str, rivals: Mapping[str, Any]) -> list[str]:
    """Recall of this tool and of the others on the sets of the guard."""
    if not rivals:
        return []
    here = rivals["here"].get(code)
    cells = [_short(here["found"] / here["planted"]) if here and here["planted"] else "-"]
    for tool in rivals["tools"].values():
        each = tool["rules"].get(code)
        cells.append("n/a" if each is None else _short(each["found"] / each["planted"]) if each["planted"] else "-")
    return cells


def table(results: Mapping[str, Any], rivals: Mapping[str, Any]) -> str:
    """The table as Markdown."""
    negatives: Counter[str] = Counter()
    for what, count in results["hard_negatives"]["found"].items():
        negatives[what.split(" ")[0]] += count
    names = ["here", *(f"{name} {tool['version']}" for name, tool in rivals["tools"].items())] if rivals else []
    columns = ["rule", "base", "planted at", "recall", "false per 1,000", "precision", "natural", *names]
    lines = [HEAD, "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += [_line(line, negatives, rivals) for line in results["lines"]]
    hard = results["hard_negatives"]
    lines += ["", f"Hard negatives: {sum(hard['found'].values())} findings on {hard['records']} records."]
    if rivals:
        lines += ["", *_whole(rivals)]
    return "\n".join(lines) + "\n"


def _whole(rivals: Mapping[str, Any]) -> list[str]:
    """The table of 60 clean records and one of each of 38 kinds of defects, and the false findings on the guard's sets."""
    columns = [
        "tool",
        "of 38 kinds flagged",
        "by a check meant for it",
        "of 60 clean records flagged",
        "false per 1,000 on the guard's sets",
    ]
    lines = ["## 60 clean records and one record of each of 38 kinds", ""]
    lines += ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    here = {"peers": rivals["peers"], "false_per_1000": rivals["here_false_per_1000"]}
    rows = [("curate", here), *((f"{name} {tool['version']}", tool) for name, tool in rivals["tools"].items())]
    for name, each in rows:
        peers = each["peers"]
        lines.append(f"| {name} | {peers['flagged']} | {peers['meant']} | {peers['clean']} | {each['false_per_1000']:.1f} |")
    return lines


def read_rivals() -> dict[str, Any]:
    """What was measured of other tools; empty where nothing is stored."""
    found: dict[str, Any] = json.loads(RIVALS.read_text(encoding="utf-8")) if RIVALS.exists() else {}
    return found


def write_table(results: Mapping[str, Any], path: Path) -> None:
    """Write the table to a file."""
    path.write_text(table(results, read_rivals()), encoding="utf-8")


if __name__ == "__main__":
    write_table(json.loads((HERE / "results.json").read_text(encoding="utf-8")), HERE / "TABLE.md")
