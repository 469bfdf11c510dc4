"""A diff as markdown for a pull request; what comes from the data stands in code spans and fences, where nothing of it is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

from curate.diffing.result import Diff, Moved, Shown
from curate.diffing.telling import Row, by_rule, counts, more, number_rows, paths, place, score_rows, unpinned, was
from curate.reports.markdown import LONGEST, code
from curate.text.display import visible
from curate.text.worddiff import shortened

AROUND = 80
MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
FINDINGS = 3


def render(diff: Diff, limit: int | None) -> str:
    """The counts, both states, the findings, and the records word by word; with fewer records where it would pass 60,000 characters."""
    while True:
        text = "\n".join(_lines(diff, limit))
        if len(text) <= LONGEST or limit == 0:
            return text[: LONGEST - 1].rstrip() + "\n"
        limit = 0 if limit is None or limit < 4 else limit // 2


def _lines(diff: Diff, limit: int | None) -> list[str]:
    old, new = paths(diff)
    lines = [f"## curate diff: {counts(diff)}", "", f"{code(old)} → {code(new)}", "", *_table(score_rows(diff))]
    lines += [*_findings(diff, "Introduced", diff.introduced), *_findings(diff, "Fixed", diff.fixed)]
    numbers = [row for row in number_rows(diff) if row.differs]
    if numbers:
        lines += ["### Lengths, languages, labels", "", *_table(numbers)]
    if unpinned(diff):
        lines += [f"_{unpinned(diff)}_", ""]
    for title, records, count in (
        ("Changed", diff.changes(limit), diff.changed),
        ("Added", diff.additions(limit), diff.added),
        ("Removed", diff.removals(limit), diff.removed),
    ):
        lines += _records(title, records, count)
    return lines


def _table(rows: list[Row]) -> list[str]:
    lines = ["| | old | new |", "| --- | ---: | ---: |"]
    for row in rows:
        new = f"**{row.new}**" if row.differs else row.new
        name = code(row.name, cell=True) if row.name.startswith("label ") else row.name
        lines.append(f"| {name} | {row.old} | {new} |")
    return [*lines, ""]


def _findings(diff: Diff, title: str, moved: list[Moved]) -> list[str]:
    if not moved:
        return []
    lines = [f"### {title}: {len(moved):,}", "", "| rule | severity | findings | where | first |", "| --- | --- | ---: | --- | --- |"]
    for name, severity, where, found in by_rule(diff, moved):
        first = found[0].finding.where
        lines.append(f"| {name} | {severity} | {len(found):,} | {where} | {code(first, cell=True) if first else ''} |")
    return [*lines, ""]


def _records(title: str, records: Iterable[Shown], count: int) -> list[str]:
    if not count:
        return []
    shown = list(records)
    lines = [f"<details><summary>{title}: {count:,}</summary>", ""]
    for record in shown:
        lines += _record(record)
    rest = more(count, len(shown), "record")
    return [*lines, *([rest, ""] if rest else []), "</details>", ""]


def _record(record: Shown) -> list[str]:
    if record.what != "changed":
        return [f"- {code(place(record))}", "", *_fenced(("+ " if record.what == "added" else "- ") + visible(record.text)), ""]
    lines = [f"- {code(place(record))}, {code(was(record))}", ""]
    body = []
    for change in record.changes:
        pieces = (f"{MARKS[each.change][0]}{visible(each.text)}{MARKS[each.change][1]}" for each in shortened(change.pieces, AROUND))
        body += [f"@@ {visible(change.field)} @@", "! " + "".join(pieces)]
    return [*lines, *_fenced("\n".join(body)), ""]


def _fenced(text: str) -> list[str]:
    """A block of `diff` whose fence is longer than any in the text; inside a list, so that it stands below its place."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return [f"  {line}" for line in (f"{fence}diff", *text.split("\n"), fence)]
