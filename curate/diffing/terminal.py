"""A diff for the terminal: the two states side by side, the findings, then the records word by word."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from typing import IO

from rich.console import Console
from rich.text import Text

from curate.diffing.result import Diff, Moved, Shown
from curate.diffing.telling import Row, by_rule, counts, more, number_rows, paths, place, score_rows, unpinned, was
from curate.text.display import visible
from curate.text.worddiff import shortened

MAX_WIDTH = 160
AROUND = 60
"""Characters that stay around a change."""

FINDINGS = 3
"""Findings of a rule that are shown."""

STYLES = {"same": "dim", "removed": "red strike", "added": "green"}
MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
"""As `git diff --word-diff` marks them, so that a copied diff can be read without its colours."""


def render(diff: Diff, limit: int | None) -> str:
    """The diff as text without colour, 80 columns wide."""
    return print_diff(diff, limit, to_text=True)


def print_diff(diff: Diff, limit: int | None, to_text: bool = False) -> str:
    """Print the diff to stdout, or with `to_text` return it without colour."""
    buffer = io.StringIO()
    stream: IO[str] = buffer if to_text else sys.stdout
    console = Console(
        file=stream, width=80 if to_text else None, no_color=to_text or None, highlight=False, emoji=False, markup=False, soft_wrap=False
    )
    console.width = min(console.width, MAX_WIDTH)
    _Printer(diff, limit, console).print()
    return buffer.getvalue()


class _Printer:
    def __init__(self, diff: Diff, limit: int | None, console: Console) -> None:
        self._diff = diff
        self._limit = limit
        self._console = console

    def print(self) -> None:
        diff = self._diff
        self._say(("{} -> {}".format(*paths(diff)), "bold"))
        self._say(counts(diff), indent=2)
        self._rows(score_rows(diff))
        self._findings("Introduced", diff.introduced)
        self._findings("Fixed", diff.fixed)
        self._rows([row for row in number_rows(diff) if row.differs])
        if unpinned(diff):
            self._say()
            self._say((unpinned(diff), "dim"))
        self._records("Changed", diff.changes(self._limit), diff.changed)
        self._records("Added", diff.additions(self._limit), diff.added)
        self._records("Removed", diff.removals(self._limit), diff.removed)

    def _say(self, *pieces: str | tuple[str, str] | Text, indent: int = 0) -> None:
        lines = Text.assemble(*pieces).wrap(self._console, self._console.width - indent - 2, overflow="fold")
        for number, line in enumerate(lines or [Text()]):
            line.rstrip()
            self._console.print(Text(" " * (indent + 2 * (number > 0) if line.plain else 0)).append_text(line), soft_wrap=True)

    def _rows(self, rows: list[Row]) -> None:
        if not rows:
            return
        self._say()
        width = max(len(row.name) for row in rows)
        old = max(len(row.old) for row in rows)
        for row in rows:
            if width + old + max(len(each.new) for each in rows) + 8 <= self._console.width:
                self._say(
                    f"{row.name:<{width}}  {row.old:<{old}}  {'->' if row.differs else '  '}  ",
                    (row.new, "bold" if row.differs else ""),
                    indent=2,
                )
            else:
                self._say(f"{row.name}: {row.old} -> ", (row.new, "bold" if row.differs else ""), indent=2)

    def _findings(self, title: str, moved: list[Moved]) -> None:
        if not moved:
            return
        self._say()
        self._say((f"{title}: {len(moved):,}", "bold"))
        for name, severity, where, found in by_rule(self._diff, moved):
            self._say((name, "bold"), f"  {severity}  {len(found):,}", (f"  {where}", "dim"), indent=2)
            for each in found[:FINDINGS] if title == "Introduced" else ():
                at = each.finding.where
                self._say((f"{at}  " if at else "", "cyan"), visible(each.finding.message), indent=4)

    def _records(self, title: str, records: Iterable[Shown], count: int) -> None:
        if not count:
            return
        self._say()
        self._say((f"{title}: {count:,}", "bold"))
        shown = 0
        for record in records:
            shown += 1
            self._record(record)
        if more(count, shown, "record"):
            self._say((f"{more(count, shown, 'record')}; --max-records shows them", "dim"), indent=2)

    def _record(self, record: Shown) -> None:
        if record.what != "changed":
            sign, style = ("+", "green") if record.what == "added" else ("-", "red")
            text = visible(record.text)
            room = max(20, self._console.width - len(place(record)) - 8)
            self._say((place(record), "cyan"), (f" {sign} {text[:room]}{'...' if len(text) > room else ''}", style), indent=2)
            return
        self._say((place(record), "cyan"), (f"  {was(record)}", "dim"), indent=2)
        for change in record.changes:
            self._say((visible(change.field), "dim"), indent=4)
            line = Text()
            for piece in shortened(change.pieces, AROUND):
                before, after = MARKS[piece.change]
                line.append(f"{before}{visible(piece.text)}{after}", STYLES[piece.change])
            self._say(line, indent=6)
