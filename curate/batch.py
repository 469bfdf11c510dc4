"""Batch: contiguous records of one file as columns, the only thing that checks look at.

A record becomes *texts* (every string that people wrote, with its place and role) and *turns* (the order of roles).
The parsed values stay beside the columns while a batch is mapped and are never shipped or kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from curate.record import Record
from curate.screening import Pattern, Screen, Suspects, search

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Place = tuple[int, int]
"""The source and the row of a record."""

T = TypeVar("T")
Result = TypeVar("Result")


class Kind(IntEnum):
    """What a record is in the canonical model; UNREADABLE bytes did not parse, a REFUSED value does not fit the format.

    A PROMPT has no answer by nature, the SEGMENTS of a record are learnt or only read, TOKENS have no text, and a RENDERED
    text has the marks of a chat template on purpose, as segments may have.
    """

    UNREADABLE = 0
    REFUSED = 1
    CHAT = 2
    PAIR = 3
    PREFERENCE = 4
    UNPAIRED = 5
    TEXT = 6
    PROMPT = 7
    STEPWISE = 8
    SEGMENTS = 9
    TOKENS = 10
    RENDERED = 11


class Role(IntEnum):
    """Who wrote a text. CALL is a tool call (its name or its arguments) of the assistant, TEXT is plain text without roles."""

    SYSTEM = 0
    USER = 1
    ASSISTANT = 2
    TOOL = 3
    CALL = 4
    TEXT = 5


class Side(IntEnum):
    """Which side of training a text is on.

    INPUT: system, context and every turn that is not trained. OUTPUT: the trained turns (of a preference pair `chosen`,
    of plain text all of it). REJECTED: the rejected answer of a pair, and outputs labelled false. ASIDE: what the trainer
    may see but no rule about wording judges (reasoning).
    """

    INPUT = 0
    OUTPUT = 1
    REJECTED = 2
    ASIDE = 3


@dataclass(frozen=True, slots=True)
class Defect:
    """What reading or the structural test found wrong with one record; the checks of `structure` turn these into findings.

    `record` is the position in the batch, `code` the rule, `pointer` a JSON pointer into the source record, `column` a
    1-based code point of the line (unreadable records only), `reason` a phrase that completes the rule's message, `fix` the text
    of the whole record and what it should be, where only one thing can have been meant.
    """

    record: int
    code: str
    reason: str
    pointer: str | None = None
    column: int | None = None
    severity: str | None = None
    fix: tuple[str, str] | None = None


@dataclass(frozen=True)
class Texts:
    """The strings of a batch; all columns have the same length, in the order of the records.

    record: position in the batch, int32 · role, side: int8 (`Role`, `Side`) · turn: index of the turn in its record, int32,
    -1 where the string is no turn · pointer: JSON pointer into the source record · text: large_string.
    """

    record: npt.NDArray[np.int32]
    role: npt.NDArray[np.int8]
    side: npt.NDArray[np.int8]
    turn: npt.NDArray[np.int32]
    pointer: pa.Array
    text: pa.Array
    screen: Screen | None = field(default=None, repr=False, compare=False)
    suspects: Suspects | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.record)

    def screened(self, screen: Screen) -> Texts:
        """The same texts, in which rare patterns are searched together (see `curate.screening`)."""
        return replace(self, screen=screen, suspects=screen.suspects(self.text))

    def take(self, mask: Mask) -> Texts:
        """The lines where `mask` is true."""
        if mask.all():
            return self
        chosen = pa.array(mask)
        return Texts(
            self.record[mask],
            self.role[mask],
            self.side[mask],
            self.turn[mask],
            self.pointer.filter(chosen),
            self.text.filter(chosen),
            self.screen,
            self.suspects.take(mask) if self.suspects is not None else None,
        )

    def of(self, sides: Sequence[Side] | None = None, roles: Sequence[Role] | None = None) -> Texts:
        """The texts on one of `sides` and with one of `roles`; None means all."""
        mask = np.ones(len(self), dtype=bool)
        if sides is not None:
            mask &= np.isin(self.side, np.array(sides, dtype=np.int8))
        if roles is not None:
            mask &= np.isin(self.role, np.array(roles, dtype=np.int8))
        return self.take(mask)

    def matching(self, pattern: str, ignore_case: bool = False) -> Texts:
        """The texts that hold a match of an RE2 `pattern`."""
        return self.take(self.holding(pattern, ignore_case))

    def holding(self, pattern: str, ignore_case: bool = False) -> Mask:
        """Which texts hold a match of an RE2 `pattern`, shape (n_texts,)."""
        wanted = Pattern(pattern, ignore_case)
        if self.suspects is not None and wanted in self.suspects.patterns:
            found = self.suspects.mask.copy()
            found[found] = search(self.text.filter(pa.array(found)), pattern, ignore_case)
        else:
            found = search(self.text, pattern, ignore_case)
        if self.screen is not None:
            self.screen.note(wanted, len(self), int(np.count_nonzero(found)))
        return found

    @cached_property
    def lengths(self) -> Ints:
        """Code points of each text, shape (n_texts,)."""
        return np.asarray(pc.utf8_length(self.text).to_numpy(zero_copy_only=False), dtype=np.int64)


@dataclass(frozen=True)
class Turns:
    """The messages of a batch in order: record int32, role int8 (`Role`; a message that only calls tools is ASSISTANT),
    index int32 in its message list, weight int8 (-1 none, 0 masked, 1 trained). Pairs count as user, assistant.
    """

    record: npt.NDArray[np.int32]
    role: npt.NDArray[np.int8]
    index: npt.NDArray[np.int32]
    weight: npt.NDArray[np.int8]
    pointer: pa.Array

    def __len__(self) -> int:
        return len(self.record)

    def take(self, mask: Mask) -> Turns:
        """The lines where `mask` is true."""
        return Turns(self.record[mask], self.role[mask], self.index[mask], self.weight[mask], self.pointer.filter(pa.array(mask)))


@dataclass(frozen=True)
class Batch:
    """Columns of contiguous records of one file.

    row, line: int64; `row` is 0-based within the file, `line` the 1-based physical line, -1 where the container has none ·
    fingerprint: uint64, shape (n_records, 2), BLAKE2b-128 of the canonical content · kind: int8 (`Kind`) · label: int8, the
    label of unpaired records, -1 none · tools: uint64, a hash of the declared tools, 0 for none.
    """

    source: int
    split: str
    row: Ints
    line: Ints
    fingerprint: npt.NDArray[np.uint64]
    kind: npt.NDArray[np.int8]
    label: npt.NDArray[np.int8]
    tools: npt.NDArray[np.uint64]
    texts: Texts
    turns: Turns
    defects: list[Defect] = field(default_factory=list)
    values: list[Any] = field(default_factory=list, repr=False, compare=False)
    reader: Callable[[Any], Record] | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.row)

    def place(self, record: int) -> tuple[int, int]:
        """(source, row) of the record at a position of the batch."""
        return self.source, int(self.row[record])

    def select(self, records: Ints) -> Batch:
        """The batch of the records at these positions (ascending), for looking a few of them up again."""
        new = np.full(len(self), -1, dtype=np.int32)
        new[records] = np.arange(len(records), dtype=np.int32)
        texts, turns = self.texts.take(new[self.texts.record] >= 0), self.turns.take(new[self.turns.record] >= 0)
        return Batch(
            self.source,
            self.split,
            self.row[records],
            self.line[records],
            self.fingerprint[records],
            self.kind[records],
            self.label[records],
            self.tools[records],
            replace(texts, record=new[texts.record]),
            replace(turns, record=new[turns.record]),
            [replace(defect, record=int(new[defect.record])) for defect in self.defects if new[defect.record] >= 0],
            [self.values[i] for i in records.tolist()] if self.values else [],
            self.reader,
        )

    @cached_property
    def tool_records(self) -> dict[int, Record]:
        """The canonical records that declare or call tools, by position; made once for all checks that compare their structure."""
        if self.reader is None:
            return {}
        calling = self.texts.record[self.texts.role == Role.CALL]
        positions = np.union1d(np.flatnonzero(self.tools), calling)
        return {int(i): self.reader(self.values[i]) for i in positions.tolist()}

    @cached_property
    def features(self) -> dict[str, Any]:
        """What several checks derive from this batch, by name: the first that needs a value leaves it here for the others."""
        return {}

    @cached_property
    def outputs(self) -> Texts:
        """What the assistant (or plain text) says on the OUTPUT side; tool calls apart."""
        return self.texts.of([Side.OUTPUT], [Role.ASSISTANT, Role.TEXT])

    @cached_property
    def inputs(self) -> Texts:
        """All texts on the INPUT side."""
        return self.texts.of([Side.INPUT])

    def joined(self, texts: Texts) -> list[str]:
        """The `texts` of each record joined with newlines, in order; shape (n_records,), "" where there are none."""
        out: list[list[str]] = [[] for _ in range(len(self))]
        for record, text in zip(texts.record.tolist(), texts.text.to_pylist(), strict=True):
            out[record].append(text)
        return ["\n".join(parts) for parts in out]

    @cached_property
    def input_text(self) -> list[str]:
        """The whole input of each record, joined; for rules that ask whether something was already in the input."""
        return self.joined(self.inputs)

    @cached_property
    def output_text(self) -> list[str]:
        """The whole output of each record, joined."""
        return self.joined(self.outputs)


class Memory(Protocol):
    """What a rule found out about pairs of records in earlier runs over the same content, under the same settings and profile."""

    def recall(self, left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64]) -> npt.NDArray[np.float64]:
        """What is known of each pair, NaN for nothing; both are fingerprints, shape (n_pairs, 2)."""

    def learn(self, left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64], values: npt.NDArray[np.float64]) -> None:
        """Remember a number for each pair."""


class Corpus(Protocol):
    """What a check may ask about all records when it finishes; the engine implements it."""

    @property
    def records(self) -> int:
        """Number of records, unreadable ones included."""

    def split_of(self, source: int) -> str:
        """The split that a source belongs to; records of different splits are never duplicates of each other."""

    def load(self, places: Sequence[tuple[int, int]]) -> Sequence[Batch]:
        """The batches that hold the records at `places`, cut to those records: text is looked up again when it is needed."""

    def spread(self, function: Callable[[Iterable[Batch], T], Result], tasks: Sequence[tuple[Sequence[Place], T]]) -> Iterator[Result]:
        """`function(batches, task)` for each of `tasks`, in their order, where `batches` hold the records at the places beside the task.

        The tasks are spread over the workers of the run, so that the function, a method or one of a module, and the tasks are pickled.
        """

    def scored_findings(self, source: int, row: int) -> int:
        """How many scored findings the record-wise rules have for a record; the keeper of a group has the fewest."""

    def standings(self, places: Sequence[tuple[int, int]]) -> Ints:
        """Which of the records at `places` stays, shape (n_places,): the smaller the number the better it stands. It has fewer scored
        findings, then the smaller fingerprint, then the earlier place.
        """

    def memory(self, check: Any) -> Memory:
        """What a check remembers of earlier runs."""

    def fingerprints(self, places: Sequence[tuple[int, int]]) -> npt.NDArray[np.uint64]:
        """The fingerprints of the records at `places`, shape (n_places, 2)."""

    def quirks(self) -> dict[int, list[str]]:
        """What is unusual about the bytes of each source, in words; sources without quirks are left out."""

    @property
    def marks(self) -> tuple[int, int]:
        """(few, target): clean records below which a set is too small, and that are aimed at."""

    @property
    def clean_records(self) -> int:
        """How many records have no scored finding of the rules that have finished."""

    @property
    def flagged(self) -> tuple[int, int]:
        """(waived, all): errors and warnings on records that the rules which have finished found, and how many of them are waived."""


def concat(batches: Sequence[Batch]) -> Batch:
    """One batch of all records of `batches` without their values, for learning; source and split are those of the first.

    Raises `ValueError` for an empty sequence.
    """
    starts = np.cumsum([0, *(len(batch) for batch in batches)]).tolist()
    first = batches[0]
    return Batch(
        first.source,
        first.split,
        np.concatenate([b.row for b in batches]),
        np.concatenate([b.line for b in batches]),
        np.concatenate([b.fingerprint for b in batches]),
        np.concatenate([b.kind for b in batches]),
        np.concatenate([b.label for b in batches]),
        np.concatenate([b.tools for b in batches]),
        Texts(
            np.concatenate([b.texts.record + np.int32(start) for b, start in zip(batches, starts, strict=False)]),
            np.concatenate([b.texts.role for b in batches]),
            np.concatenate([b.texts.side for b in batches]),
            np.concatenate([b.texts.turn for b in batches]),
            pa.concat_arrays([_array(b.texts.pointer) for b in batches]),
            pa.concat_arrays([_array(b.texts.text) for b in batches]),
        ),
        Turns(
            np.concatenate([b.turns.record + np.int32(start) for b, start in zip(batches, starts, strict=False)]),
            np.concatenate([b.turns.role for b in batches]),
            np.concatenate([b.turns.index for b in batches]),
            np.concatenate([b.turns.weight for b in batches]),
            pa.concat_arrays([_array(b.turns.pointer) for b in batches]),
        ),
    )


def _array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Code-point spans of every non-empty match of `pattern` in `text`."""
    return [match.span() for match in pattern.finditer(text) if match.end() > match.start()]
