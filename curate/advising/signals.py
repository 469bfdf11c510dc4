"""The figures that advice is made from: counted over all records, each with its interval and three records to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from curate.batch import Batch, Ints, Kind, Mask, Role
from curate.checks.facts_set import REPEATED, answered, closed_book, facts_of
from curate.checks.registry import all_checks
from curate.config import Settings
from curate.engine.corpus import Opened
from curate.engine.mapping import Task, tasks_of
from curate.engine.result import Run
from curate.engine.scored import scored_findings
from curate.engine.workers import Crew, worker_count
from curate.formats.containers import open_sources
from curate.formats.splits import DEFAULT, expand, split_of
from curate.intervals import wilson
from curate.profile import Profile, SystemPrompt
from curate.text.segments import assign, system_prompts

EXAMPLES = 3
NARROW = 4.0
"""The upper end of the usual length is at most so many times the lower one, where a set has a length of its own."""


@dataclass(frozen=True)
class Shown:
    """A record to look at: its file, its 1-based line (None where there is none) and its 0-based row."""

    file: str
    line: int | None
    row: int

    def to_dict(self) -> dict[str, Any]:
        """The place as plain values."""
        return {"file": self.file, "line": self.line, "row": self.row}


@dataclass(frozen=True)
class Figure:
    """`hits` of `count` records, and up to three of the hits, those with the smallest fingerprints, in the order of the files."""

    hits: int
    count: int
    examples: tuple[Shown, ...] = ()

    @property
    def share(self) -> float:
        """The share of the hits, 0-1; 0 when nothing was counted."""
        return self.hits / self.count if self.count else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the share."""
        return wilson(self.hits, self.count)

    def to_dict(self) -> dict[str, Any]:
        """The figure as plain values."""
        low, high = self.interval
        examples = [each.to_dict() for each in self.examples]
        return {"hits": self.hits, "count": self.count, "share": self.share, "low": low, "high": high, "examples": examples}


@dataclass(frozen=True)
class Signals:
    """What the advice looks at.

    `clean` of all records to train on have no scored finding. Of the answered records `facts` state a fact that their input does not,
    `repeated` one that three records or more state, `closed_book` ask for what has to be known by heart, `knowledge` do either;
    `formed` hold a strong mold, `called` call tools, `preferred` say which of two answers is better, `shared_system` have the system
    prompt of most. `rest` are clean records without knowledge. `labels` is the number of labels where the mold is a label set, else 0;
    `band` the usual words of an answer; `held_out` the records kept apart, `leaked` findings that some of these are trained on.
    """

    clean: Figure
    facts: Figure
    repeated: Figure
    closed_book: Figure
    knowledge: Figure
    formed: Figure
    called: Figure
    preferred: Figure
    shared_system: Figure
    rest: int
    labels: int
    band: tuple[float, float] | None
    held_out: int
    leaked: int
    few: int
    target: int

    @property
    def has_own_length(self) -> bool:
        """Whether nearly all answers are about as long."""
        return self.band is not None and self.band[1] <= NARROW * max(self.band[0], 1.0)


class _Looked(NamedTuple):
    """What one shard shows: its records' masks by name, their rows, and the facts of some."""

    source: int
    rows: Ints
    masks: dict[str, Mask]
    facts: list[tuple[int, list[str]]]


class Survey:
    """The masks over all records of a run, from which figures are counted; shape (n_records,) each."""

    def __init__(self, run: Run, opened: Sequence[Opened], settings: Settings) -> None:
        self.run, self._settings = run, settings
        self._rules = {code: check.rule for code, check in all_checks().items()}
        self.masks: dict[str, Mask] = {}
        self.facts: dict[int, list[str]] = {}
        with Crew(worker_count(settings.jobs, run.records)) as crew:
            for looked in crew.run(tasks_of(opened, settings.batch_size), look, run.profile):
                self._add(looked)
        self.masks["clean"] = np.ones(run.records, dtype=bool)
        self.masks["clean"][scored_findings(run.findings.open, run.places, self._rules).record] = False
        self.masks["formed"] = self.mask("assigned") & ~self._found("CON001")

    def mask(self, name: str) -> Mask:
        """A mask by its name; all false where no record of the run could be looked at."""
        return self.masks.get(name, np.zeros(self.run.records, dtype=bool))

    def _add(self, looked: _Looked) -> None:
        at = self.run.places.starts[looked.source] + looked.rows
        for name, mask in looked.masks.items():
            self.masks.setdefault(name, np.zeros(self.run.records, dtype=bool))[at] = mask
        self.facts.update((int(at[record]), facts) for record, facts in looked.facts)

    def _found(self, code: str) -> Mask:
        """The records with an open finding of a rule."""
        table = self.run.findings.open.of(code).table
        out = np.zeros(self.run.records, dtype=bool)
        for source, row in zip(table["source"].to_pylist(), table["row"].to_pylist(), strict=True):
            if row is not None:
                out[self.run.places.position(source, row)] = True
        return out

    @cached_property
    def training(self) -> Mask:
        """The records that are not kept apart."""
        return ~self.mask("held")

    @cached_property
    def knowledge(self) -> Mask:
        """The records that state facts, or ask for what has to be known."""
        return self.mask("facts") | self.mask("closed")

    @cached_property
    def repeated(self) -> Mask:
        """The records that state a fact which `REPEATED` records or more state."""
        counts = Counter(fact for facts in self.facts.values() for fact in facts)
        out = np.zeros(self.run.records, dtype=bool)
        out[[position for position, facts in self.facts.items() if any(counts[fact] >= REPEATED for fact in facts)]] = True
        return out

    def order(self, chosen: Mask) -> npt.NDArray[np.int64]:
        """The positions of the `chosen` records by their fingerprints, so that the order of the files leaves no trace."""
        at, keys = np.flatnonzero(chosen), self.run.places.fingerprint
        sorted_at: npt.NDArray[np.int64] = at[np.lexsort((self.run.places.occurrence[at], keys[at, 1], keys[at, 0]))]
        return sorted_at

    def figure(self, hits: Mask, among: Mask) -> Figure:
        """The figure of the `hits` among some records."""
        hits = hits & among
        shown = tuple(self.shown(position) for position in np.sort(self.order(hits)[:EXAMPLES]).tolist())
        return Figure(int(hits.sum()), int(among.sum()), shown)

    def place(self, position: int) -> tuple[int, int]:
        """(source, row) of the record at a position."""
        source = int(np.searchsorted(self.run.places.starts, position, side="right")) - 1
        return source, position - int(self.run.places.starts[source])

    def shown(self, position: int) -> Shown:
        """The record at a position, as people find it."""
        source, row = self.place(position)
        line = int(self.run.places.line[position])
        return Shown(self.run.inputs[source].path, line if line > 0 else None, row)


def look(task: Task, profile: Profile) -> _Looked:
    """Look at one stretch of a file."""
    batch, molds = task.batch(), profile.molds
    strong = np.array([mold.strong for mold in molds] + [False], dtype=bool)
    facts = facts_of(batch)
    stating, calling = (np.zeros(len(batch), dtype=bool) for _ in range(2))
    stating[list(facts)] = True
    calling[batch.texts.record[batch.texts.role == Role.CALL]] = True
    masks = {
        "answered": answered(batch) | calling,
        "facts": stating,
        "closed": closed_book(batch),
        "assigned": strong[assign(batch, molds)] & answered(batch),
        "called": calling,
        "preferred": np.isin(batch.kind, (Kind.PREFERENCE, Kind.UNPAIRED)),
        "system": _has_system(batch, profile.dominant_system),
        "held": _held(batch),
    }
    return _Looked(batch.source, batch.row, masks, [(record, sorted(found)) for record, found in sorted(facts.items())])


def _has_system(batch: Batch, dominant: SystemPrompt | None) -> Mask:
    """Which records have the system prompt of most, shape (n_records,); none where most share none."""
    out = np.zeros(len(batch), dtype=bool)
    if dominant is not None:
        records, prompts = system_prompts(batch)
        out[records[np.asarray(pc.equal(prompts, dominant.text).to_numpy(zero_copy_only=False), dtype=bool)]] = True
    return out


def _held(batch: Batch) -> Mask:
    """Which records are kept apart: by the split of their file, or by a column `split`; shape (n_records,)."""
    if batch.split != DEFAULT:
        return np.ones(len(batch), dtype=bool)
    # Per record in Python, as in CNT005: a column that the format does not read is only in the values.
    names = [value.get("split") if type(value) is dict else None for value in batch.values]
    return np.array([type(name) is str and split_of([name]) != DEFAULT for name in names], dtype=bool)


def signals(survey: Survey, settings: Settings) -> Signals:
    """The signals of a survey; the files of `settings.against` count as held out."""
    run, training = survey.run, survey.training
    among = survey.mask("answered") & training
    apart = [source.records for path, _ in expand(list(map(str, settings.against))) for source, _ in open_sources(path)]
    bands = sorted(run.profile.length_bands.values(), key=lambda band: -band.records)
    molds = [mold for mold in run.profile.molds if mold.strong]
    return Signals(
        clean=survey.figure(survey.mask("clean"), training),
        facts=survey.figure(survey.mask("facts"), among),
        repeated=survey.figure(survey.repeated, among),
        closed_book=survey.figure(survey.mask("closed"), among),
        knowledge=survey.figure(survey.knowledge, among),
        formed=survey.figure(survey.mask("formed"), among),
        called=survey.figure(survey.mask("called"), among),
        preferred=survey.figure(survey.mask("preferred"), among),
        shared_system=survey.figure(survey.mask("system"), among),
        rest=int((survey.mask("clean") & among & ~survey.knowledge).sum()),
        labels=max((len(mold.labels) for mold in molds if mold.kind == "label"), default=len(run.profile.labels)),
        band=(bands[0].low, bands[0].high) if bands else None,
        held_out=sum(apart) + int(survey.mask("held").sum()),
        leaked=len(run.findings.open.of("LEK001")),
        few=settings.score.few,
        target=settings.score.target,
    )
