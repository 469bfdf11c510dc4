"""What a diff holds, and the changed records looked up again when they are to be shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from curate.diffing.fields import FieldChange, field_changes
from curate.diffing.matching import Matches, Pair
from curate.engine.corpus import LoadedCorpus
from curate.engine.result import Input, Places
from curate.finding import Findings
from curate.profile import Profile
from curate.reports.base import Listed, Report
from curate.text.secrets.masking import mask

Where = Literal["added", "removed", "changed", "same", "set"]
"""What happened to the record of a finding: "set" is a finding about a whole file or set."""

AT_ONCE = 500
"""Records that are held at the same time while they are shown."""

SHOWN = 400
"""Characters of a record that was added or removed, from its beginning."""


@dataclass(frozen=True)
class Numbers:
    """What a state looks like. `labels` counts the labels of the records, where there are any; `languages` the answers long enough to
    tell, None where it cannot be told; `words` and `tokens` are (median, 90th percentile, most) of the answers and of whole examples.
    """

    words: tuple[int, int, int]
    tokens: tuple[int, int, int]
    tokenizer: str
    exact: bool
    languages: Mapping[str | None, int]
    labels: Mapping[str, int]


@dataclass(frozen=True)
class State:
    """One of the two states: its inputs and records, and unless findings were left out its report and its numbers."""

    inputs: list[Input]
    places: Places
    corpus: LoadedCorpus
    report: Report | None
    numbers: Numbers | None

    def path(self, position: int) -> tuple[str, int, int | None]:
        """(file, row, line) of a record; line is None where there are no lines."""
        source, row = self.place(position)
        line = int(self.places.line[position])
        return self.inputs[source].path, row, line if line > 0 else None

    def place(self, position: int) -> tuple[int, int]:
        """(source, row) of a record."""
        source = int(self.places.starts.searchsorted(position, side="right")) - 1
        return source, position - int(self.places.starts[source])


@dataclass(frozen=True)
class Shown:
    """A record as it is shown. Of a changed one `old_*` say where it was and `changes` what is different, field by field; of others
    `text` is the beginning of what it says.
    """

    what: Literal["added", "removed", "changed"]
    file: str
    row: int
    line: int | None
    fingerprint: str
    old_file: str | None
    old_row: int | None
    old_line: int | None
    old_fingerprint: str | None
    how: str | None
    text: str
    changes: list[FieldChange]


@dataclass(frozen=True)
class Moved:
    """A finding that is in one state only, and what happened to its record."""

    finding: Listed
    where: Where


class Diff:
    """The result of `curate.diff`: `.added`, `.removed`, `.changed`, `.same` count records; `.introduced`, `.fixed` list findings."""

    def __init__(self, old: State, new: State, matches: Matches, profile: Profile, moved_splits: int, marks: tuple[Any, Any]) -> None:
        self.old = old
        self.new = new
        self.matches = matches
        self.profile = profile
        self.moved_splits = moved_splits
        self._only_new, self._only_old = marks

    @property
    def same(self) -> int:
        """Records with the same content in both."""
        return len(self.matches.same_new)

    @property
    def added(self) -> int:
        """Records that are in the new state only."""
        return len(self.matches.added)

    @property
    def removed(self) -> int:
        """Records that were in the old state only."""
        return len(self.matches.removed)

    @property
    def changed(self) -> int:
        """Records whose content is another one now."""
        return len(self.matches.changed)

    @property
    def pinned(self) -> bool:
        """Whether both were judged by a profile that somebody keeps."""
        return self.profile.is_pinned

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def __repr__(self) -> str:
        return f"<Diff: {self.added:,} added, {self.removed:,} removed, {self.changed:,} changed, {self.same:,} the same>"

    @cached_property
    def introduced(self) -> list[Moved]:
        """Findings of the new state that the old one has not, the gravest first; empty where findings were left out."""
        return self._moved(self.new, self._only_new, "added")

    @cached_property
    def fixed(self) -> list[Moved]:
        """Findings of the old state that are gone, the gravest first, also with their records."""
        return self._moved(self.old, self._only_old, "removed")

    def _moved(self, state: State, findings: Findings, gone: Literal["added", "removed"]) -> list[Moved]:
        if state.report is None:
            return []
        alone = set((self.matches.added if gone == "added" else self.matches.removed).tolist())
        changed = {each.new if gone == "added" else each.old for each in self.matches.changed}
        found = []
        for finding, listed in zip(findings, state.report.listing(findings), strict=True):
            if finding.source is None or finding.row is None:
                where: Where = "set"
            else:
                position = state.places.position(finding.source, finding.row)
                where = gone if position in alone else "changed" if position in changed else "same"
            found.append(Moved(listed, where))
        grave = ("error", "warning", "info")
        return sorted(found, key=lambda each: (grave.index(each.finding.severity), each.finding.code))

    def counts(self, moved: list[Moved]) -> dict[str, dict[str, int]]:
        """Of `introduced` or `fixed`: by code, how many are in records to which this or that happened."""
        found: dict[str, Counter[str]] = {}
        for each in moved:
            found.setdefault(each.finding.code, Counter())[each.where] += 1
        return {code: dict(where) for code, where in found.items()}

    def changes(self, limit: int | None = None) -> Iterator[Shown]:
        """The first `limit` changed records (None: all) in the order of the new state, with what is different. Reads them again."""
        pairs = self.matches.changed[:limit]
        for start in range(0, len(pairs), AT_ONCE):
            block = pairs[start : start + AT_ONCE]
            olds = _values(self.old, [each.old for each in block])
            news = _values(self.new, [each.new for each in block])
            for pair in block:
                yield self._changed(pair, olds[pair.old], news[pair.new])

    def _changed(self, pair: Pair, old: _Loaded, new: _Loaded) -> Shown:
        file, row, line = self.new.path(pair.new)
        old_file, old_row, old_line = self.old.path(pair.old)
        marks = (self.new.places.hex(pair.new), self.old.places.hex(pair.old))
        changes = list(field_changes(old.value, old.texts, new.value, new.texts))
        return Shown("changed", file, row, line, marks[0], old_file, old_row, old_line, marks[1], pair.how, "", changes)

    def additions(self, limit: int | None = None) -> Iterator[Shown]:
        """The first `limit` records that were added (None: all), in the order of the new state."""
        return _alone(self.new, self.matches.added[:limit].tolist(), "added")

    def removals(self, limit: int | None = None) -> Iterator[Shown]:
        """The first `limit` records that were removed (None: all), in the order of the old state."""
        return _alone(self.old, self.matches.removed[:limit].tolist(), "removed")

    def render(self, output: str, limit: int | None = None) -> str:
        """The diff as "terminal", "markdown", "html" or "json", with at most `limit` records of each kind. Raises `ConfigError`."""
        from curate.diffing.outputs import output_named

        return output_named(output).render(self, limit)

    def to_json(self, limit: int | None = None) -> str:
        """The diff as strict JSON."""
        return self.render("json", limit)

    def _repr_html_(self) -> str:
        """The diff as a notebook shows it."""
        from curate.diffing.html import framed

        return framed(self)


@dataclass(frozen=True)
class _Loaded:
    value: Any
    texts: list[tuple[str, str, str]]


def _values(state: State, positions: list[int]) -> dict[int, _Loaded]:
    """By position the source value, and (pointer, role, text) of all that people wrote in it."""
    found = {}
    for batch in state.corpus.load([state.place(position) for position in positions]):
        texts: list[list[tuple[str, str, str]]] = [[] for _ in range(len(batch))]
        columns = (batch.texts.record.tolist(), batch.texts.pointer.to_pylist(), batch.texts.role.tolist(), batch.texts.text.to_pylist())
        for record, pointer, role, text in zip(*columns, strict=True):
            texts[record].append((pointer, ROLES[role], text))
        for record, value in enumerate(batch.values):
            found[state.places.position(*batch.place(record))] = _Loaded(value, texts[record])
    return found


ROLES = ("system", "user", "assistant", "tool", "call", "text")


def _alone(state: State, positions: list[int], what: Literal["added", "removed"]) -> Iterator[Shown]:
    for start in range(0, len(positions), AT_ONCE):
        block = positions[start : start + AT_ONCE]
        loaded = _values(state, block)
        for position in block:
            file, row, line = state.path(position)
            spoken = [text for _, role, text in loaded[position].texts if role != "system" and text.strip()]
            text = mask("\n".join(spoken) or _raw(loaded[position].value))
            yield Shown(what, file, row, line, state.places.hex(position), None, None, None, None, None, text[:SHOWN], [])


def _raw(value: Any) -> str:
    """What is shown of a record in which no text was found."""
    return "(cannot be read)" if value is None else json.dumps(value, ensure_ascii=False, default=str)
