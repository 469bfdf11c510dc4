"""What every output of a diff says, in words and rows: the counts, the two states side by side, the findings by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from curate.checks.registry import all_checks
from curate.diffing.result import Diff, Moved, Numbers, Shown
from curate.finding import SCORED_PARTS
from curate.gating import show_score
from curate.text.display import counted, visible
from curate.text.languages import name as language_name
from curate.text.secrets.masking import mask

Name = TypeVar("Name")

MOST_ROWS = 12
"""Languages, and labels, that are shown."""

KNOWN_BY = {"id": "the same id", "prompt": "the same prompt", "answer": "the same answer", "likeness": "nearly the same words"}
WHERE = {
    "added": "in added records", "removed": "with their records", "changed": "in changed records",
    "same": "in records that stayed", "set": "about the whole set",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One fact in both states."""

    name: str
    old: str
    new: str

    @property
    def differs(self) -> bool:
        """Whether the two are different."""
        return self.old != self.new


def counts(diff: Diff) -> str:
    """How many records did what, in one sentence."""
    parts = [f"{diff.added:,} added", f"{diff.removed:,} removed", f"{diff.changed:,} changed", f"{diff.same:,} the same"]
    moved = f", {diff.moved_splits:,} of these in another split" if diff.moved_splits else ""
    return ", ".join(parts) + moved


def paths(diff: Diff) -> tuple[str, str]:
    """The names of both states: of one file its name, of several the first and how many more."""
    names = []
    for state in (diff.old, diff.new):
        files = [visible(each.path) for each in state.inputs]
        names.append(files[0] if len(files) == 1 else f"{files[0]} and {len(files) - 1} more" if files else "nothing")
    return names[0], names[1]


def score_rows(diff: Diff) -> list[Row]:
    """Records, verdict, score and parts of both states."""
    rows = [Row("records", f"{len(diff.old.places):,}", f"{len(diff.new.places):,}")]
    formats = [", ".join(sorted({each.format for each in state.inputs})) for state in (diff.old, diff.new)]
    if formats[0] != formats[1]:
        rows.append(Row("format", *formats))
    old, new = diff.old.report, diff.new.report
    if old is None or new is None:
        return rows
    rows.append(Row("gate", old.gate.verdict.upper(), new.gate.verdict.upper()))
    rows.append(Row("score", *(_score(each.score.value) for each in (old, new))))
    rows += [Row(part, *(_score(each.score.parts[part]) for each in (old, new))) for part in (*SCORED_PARTS, "enough")]
    rows.append(Row("clean records", *(f"{each.score.clean_records:,}" for each in (old, new))))
    return rows


def number_rows(diff: Diff) -> list[Row]:
    """Lengths, languages and labels of both states."""
    old, new = diff.old.numbers, diff.new.numbers
    if old is None or new is None:
        return []
    counted_by = new.tokenizer if new.exact else f"{new.tokenizer}, not exact"
    rows = []
    for name, before, after in (
        ("words of an answer", old.words, new.words),
        (f"tokens of an example ({counted_by})", old.tokens, new.tokens),
    ):
        for which, left, right in zip(("median", "90 % up to", "most"), before, after, strict=True):
            rows.append(Row(f"{name}, {which}", f"{left:,}", f"{right:,}"))
    return [*rows, *_shares(old, new)]


def _shares(old: Numbers, new: Numbers) -> Iterator[Row]:
    spoken = [sum(each.languages.values()) for each in (old, new)]
    for code in _largest(old.languages, new.languages):
        name = "a language that cannot be told" if code is None else language_name(code)
        yield Row(name, *(_share(each.languages.get(code, 0), total) for each, total in zip((old, new), spoken, strict=True)))
    totals = [sum(each.labels.values()) for each in (old, new)]
    for label in _largest(old.labels, new.labels):
        shown = [
            f"{each.labels.get(label, 0):,} ({_share(each.labels.get(label, 0), total)})"
            for each, total in zip((old, new), totals, strict=True)
        ]
        yield Row(f'label "{visible(mask(str(label)))}"', *shown)


def _largest(old: Mapping[Name, int], new: Mapping[Name, int]) -> list[Name]:
    """The most frequent ones of both states, ties by name."""
    return sorted({*old, *new}, key=lambda key: (-max(old.get(key, 0), new.get(key, 0)), str(key or "")))[:MOST_ROWS]


def _share(count: int, total: int) -> str:
    return f"{count / total:.1%}" if total else "none"


def _score(value: float | None) -> str:
    return "not checked" if value is None else show_score(value)


def by_rule(diff: Diff, moved: list[Moved]) -> list[tuple[str, str, str, list[Moved]]]:
    """Findings of one state only by rule, the gravest first: (code and name, severity, how many where, the findings)."""
    rules = {code: check.rule.name for code, check in all_checks().items()}
    grouped: dict[str, list[Moved]] = {}
    for each in moved:
        grouped.setdefault(each.finding.code, []).append(each)
    held = diff.counts(moved)
    return [
        (f"{code} {rules[code]}", found[0].finding.severity, _wheres(held[code]), found)
        for code, found in sorted(
            grouped.items(), key=lambda each: (("error", "warning", "info").index(each[1][0].finding.severity), each[0])
        )
    ]


def _wheres(held: dict[str, int]) -> str:
    """Where the findings of a rule are, with their numbers where that is in several places."""
    if len(held) == 1:
        return WHERE[next(iter(held))]
    return ", ".join(f"{held[where]:,} {words}" for where, words in WHERE.items() if where in held)


def place(shown: Shown) -> str:
    """Where a record is: file and line, or row."""
    return _at(shown.file, shown.row, shown.line)


def was(shown: Shown) -> str:
    """Where a changed record was, and by what it is known to be the same one."""
    old = _at(shown.old_file or "", shown.old_row or 0, shown.old_line)
    return f"was {old}; {KNOWN_BY.get(shown.how or '', '')}"


def _at(file: str, row: int, line: int | None) -> str:
    return f"{visible(file)}:{line}" if line is not None else f"{visible(file)} row {row}"


def more(count: int, shown: int, word: str) -> str:
    """What is said of what is not shown; "" for nothing."""
    if count and not shown:
        return "none of them is shown"
    return f"and {counted(count - shown, word)} more" if count > shown else ""


def unpinned(diff: Diff) -> str:
    """What is said of a profile that is not pinned; "" of one that is."""
    return "" if diff.new.report is None or diff.pinned else "profile not pinned: both are judged by what the larger one teaches"
