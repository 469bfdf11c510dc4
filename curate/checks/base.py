"""The check protocol: a `Rule` says what is wrong, a `Check` looks for it in batches of columns.

`map` sees one batch, `merge` joins states in any order, `finish` turns the joined state into findings. The findings are the
same for any cut into batches, any number of workers and any order of the records; a test holds this for every check.
"""

from __future__ import annotations

import inspect
import re
import string
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from curate.batch import Batch, Corpus, Texts, spans
from curate.finding import SCORED_PARTS, Findings, FindingsBuilder, Part, Scope, Severity
from curate.profile import Profile

Example = list[dict[str, Any]] | str
"""A small data set that a rule's documentation shows and its tests run: records, or the bytes of a JSON Lines file as text."""

SECTIONS = ("Why", "How", "Fix", "Limits", "Source")
REQUIRED_SECTIONS = ("Why", "How", "Fix")


@dataclass(frozen=True, slots=True)
class Rule:
    """The identity of a rule. `action` is what is proposed for a record that breaks it (drop or edit), `fix` whether a
    machine can do it; `status` preview rules are shown and never score or gate. `version` grows when its verdicts change, so that
    waivers of the old one lapse.
    """

    code: str
    name: str
    severity: Severity
    part: Part
    scope: Scope
    message: str
    since: str
    action: Literal["drop", "edit"] = "edit"
    fix: Literal["safe", "unsafe"] | None = None
    status: Literal["preview", "stable", "deprecated"] = "stable"
    version: int = 1

    @property
    def family(self) -> str:
        """The three letters of the code."""
        return self.code[:3]

    @property
    def scored(self) -> bool:
        """Whether its errors and warnings move the score: record and pair rules of a scored part, once they are stable."""
        return self.part in SCORED_PARTS and self.scope != "dataset" and self.status == "stable"

    def render(self, **values: Any) -> str:
        """The finding's sentence; a value that the template names and the finding lacks shows as "?"."""
        return self.message.format_map(_Told((name, value) for name, value in values.items() if value is not None))

    @property
    def fields(self) -> frozenset[str]:
        """The names of the values that `render` puts into the sentence."""
        return _names(self.message)


@cache
def _names(message: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(message) if name)


class _Told(dict[str, Any]):
    """The values of a sentence; what is missing shows as "?"."""

    def __missing__(self, key: str) -> Any:
        return _Absent()


class _Absent:
    def __format__(self, spec: str) -> str:
        return "?"


class CheckSettings(BaseModel):
    """Base of a rule's settings; the fields draw the config section, its JSON Schema and the form on the page."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass
class Hits:
    """Findings of one rule in one batch, added by position in the batch."""

    batch: Batch
    builder: FindingsBuilder
    _seen: set[tuple[int, str | None]] = field(default_factory=set)

    def add(self, record: int, **values: Any) -> None:
        """One finding for the record at this position; the arguments are those of `FindingsBuilder.add`."""
        self.builder.add(self.batch.place(record), **values)

    def add_first(self, record: int, pointer: str, **values: Any) -> None:
        """As `add`, but one finding at most for each (record, pointer): later hits in the same string are left out."""
        if (record, pointer) not in self._seen:
            self._seen.add((record, pointer))
            self.add(record, field=pointer, **values)


class Check(ABC):
    """Looks for the hits of one rule. Pure: no I/O, no clock, no unseeded randomness; a state survives pickling.

    `example_options` are the options that the examples are run with, for a rule that is silent until something is declared;
    `example_waived` are rules that run beside it, whose findings in the examples are waived.
    """

    rule: ClassVar[Rule]
    bad: ClassVar[Sequence[Example]] = ()
    good: ClassVar[Sequence[Example]] = ()
    example_options: ClassVar[Mapping[str, Any]] = {}
    example_waived: ClassVar[Sequence[str]] = ()
    Settings: ClassVar[type[CheckSettings]] = CheckSettings

    def __init__(self, settings: CheckSettings | None = None, profile: Profile | None = None) -> None:
        self.settings: Any = settings if settings is not None else self.Settings()
        self.profile = profile if profile is not None else Profile()

    @abstractmethod
    def map(self, batch: Batch) -> Any:
        """The state of one batch."""

    @abstractmethod
    def merge(self, states: Sequence[Any]) -> Any:
        """The joined state; associative, and blind to the order of `states`. An empty sequence gives an empty state."""

    @abstractmethod
    def finish(self, state: Any, corpus: Corpus) -> Findings:
        """The findings of the whole set."""

    def told(self) -> str:
        """What the check was told beside its settings and its profile, or a hash of it; "" for nothing."""
        return ""

    def relocate(self, state: Any, source: int, first_row: int) -> Any:
        """The state of a batch that was mapped as rows 0, 1, ... of source 0, for the same records at `first_row` of `source`.

        A rule whose state names places in a way that is not known here has to say how they move.
        """
        return relocated(state, source, first_row)

    def builder(self) -> FindingsBuilder:
        """A builder for this rule's findings."""
        return FindingsBuilder(self.rule.code, self.rule.severity)

    @classmethod
    def sections(cls) -> dict[str, str]:
        """The docstring's parts: `summary` and each of `SECTIONS` that is there, unwrapped."""
        text = inspect.getdoc(cls) or ""
        pieces = re.split(rf"^({'|'.join(SECTIONS)}): ?", text, flags=re.MULTILINE)
        out = {"summary": pieces[0].strip()}
        for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
            out[name] = " ".join(body.split())
        return out


def relocated(state: Any, source: int, first_row: int) -> Any:
    """A state with its findings moved, however deep they stand, and with its columns `source` and `row` where it is a tuple that has
    both. Numbers, texts and columns of other names are no places. Raises `TypeError` for what may hold places unseen.
    """
    if isinstance(state, Findings):
        return state.relocated(source, first_row) if len(state) else state
    if state is None or isinstance(state, bool | int | float | str | bytes | np.ndarray | np.generic | frozenset | Counter):
        return state
    if isinstance(state, tuple) and hasattr(state, "_fields"):
        fields: tuple[str, ...] = state._fields
        if {"source", "row"} <= set(fields):
            placed: Any = state
            return placed._replace(source=np.full_like(placed.source, source), row=placed.row + first_row)
        return type(state)(*(relocated(each, source, first_row) for each in state))
    if isinstance(state, tuple | list):
        return type(state)(relocated(each, source, first_row) for each in state)
    if isinstance(state, dict) and all(isinstance(key, str | int) for key in state):
        return {key: relocated(each, source, first_row) for key, each in state.items()}
    raise TypeError(f"how a {type(state).__name__} moves is not known: the check needs its own `relocate`")


class RecordCheck(Check):
    """A check whose verdict on a record depends on that record and the profile alone."""

    @abstractmethod
    def find(self, batch: Batch, hits: Hits) -> None:
        """Add every hit in `batch` to `hits`."""

    def map(self, batch: Batch) -> Findings:
        hits = Hits(batch, self.builder())
        self.find(batch, hits)
        return hits.builder.build()

    def merge(self, states: Sequence[Findings]) -> Findings:
        return Findings.concat(states)

    def finish(self, state: Findings, corpus: Corpus) -> Findings:
        return state


class PatternCheck(RecordCheck):
    """A record check that searches texts for one pattern, written so that RE2 and `re` read it alike.

    Arrow finds the few texts that match; only those are looked at in Python, for the span and `accept`.
    """

    pattern: ClassVar[str]
    ignore_case: ClassVar[bool] = False

    def texts(self, batch: Batch) -> Texts:
        """Which texts are searched."""
        return batch.outputs

    def accept(self, batch: Batch, record: int, text: str, span: tuple[int, int]) -> bool:
        """Whether a match counts; a rule overrides this to stay silent on its known false positives."""
        return True

    def details(self, matched: str) -> dict[str, Any] | None:
        """What the message needs of the matched text."""
        return {"found": matched[:80]}

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII | (re.IGNORECASE if self.ignore_case else 0))

    def find(self, batch: Batch, hits: Hits) -> None:
        found = self.texts(batch).matching(self.pattern, self.ignore_case)
        # Per text in Python: only those that matched, which are few unless the defect is systemic.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            accepted = [span for span in spans(self._compiled, text) if self.accept(batch, record, text, span)]
            if accepted:
                start, end = accepted[0]
                hits.add(record, field=pointer, span=(start, end), value=float(len(accepted)), details=self.details(text[start:end]))


def chat(*turns: str, system: str | None = None) -> dict[str, Any]:
    """A chat record for examples: user and assistant take turns, beginning with the user."""
    messages = [{"role": "system", "content": system}] if system is not None else []
    roles = ("user", "assistant")
    messages += [{"role": roles[i % 2], "content": turn} for i, turn in enumerate(turns)]
    return {"messages": messages}


def many(count: int, make: Callable[[int], dict[str, Any]]) -> list[dict[str, Any]]:
    """`count` example records made by `make(index)`, for rules that need a set."""
    return [make(index) for index in range(count)]
