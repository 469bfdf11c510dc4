"""What a shape of records must be able to do, and the builder that turns records into the columns of a batch.

A *shape* is how one training example looks as a JSON value. Its fast structural test decides whether a record fits; the
published JSON Schema judges the same on the canonical value and is only used to word why a record was refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from curate.batch import Kind, Role, Side, Texts, Turns
from curate.record import Record

Path = tuple[str | int, ...]
_SURROGATE = re.compile("[\ud800-\udfff]")


class Canonical(NamedTuple):
    """A value as its schema judges it. `origins` maps paths of the canonical value to JSON pointers into the source, `names`
    the keys of its objects to those of the source; what they leave out is called the same in both.
    """

    value: Any
    origins: dict[Path, str]
    names: dict[str, str]

    def pointer(self, path: Path) -> str:
        """The JSON pointer into the source of a path of the canonical value."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.origins:
                rest = path[length:]
                return self.origins[path[:length]] + "".join("/" + escape(self.source_key(step)) for step in rest)
        return "".join("/" + escape(self.source_key(step)) for step in path)

    def source_key(self, key: str | int) -> str:
        """What the source calls a key of the canonical value."""
        origin = self.origins.get((key,))
        if origin is not None and origin.count("/") == 1:
            return unescape(origin[1:])
        return self.names.get(key, key) if isinstance(key, str) else str(key)


class Shape(ABC):
    """How a training example looks. Instances are small, picklable and equal when they read the same keys.

    `name` is what `--format` and reports call it, `family` its group, `schema_name` the file in `schemas/` without its ending.
    """

    name: str
    family: ClassVar[str]
    schema_name: ClassVar[str]
    told_by_keys: ClassVar[bool] = True
    """Whether a record with the required keys is of this shape; else other shapes have the same keys and another structure within."""

    @property
    def label(self) -> str:
        """The name with the keys that tell it from its siblings, for messages."""
        return self.name

    @property
    def remark(self) -> str | None:
        """What a reader of the report should know of every file in this shape; it completes "the file has ..."."""
        return None

    @property
    @abstractmethod
    def required(self) -> frozenset[str]:
        """The keys of the source without which a record is not of this shape."""

    @property
    def known(self) -> frozenset[str]:
        """All keys of the source that the shape reads."""
        return self.required

    @abstractmethod
    def accepts(self, value: Any) -> bool:
        """Whether a value has the structure of this shape; about a microsecond, and never raises whatever the value is."""

    @abstractmethod
    def canonical(self, value: Any) -> Canonical:
        """The value as the schema names its keys; a value that is no object is returned as it is."""

    @abstractmethod
    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        """Add the columns of an accepted value that stands at position `record` of the batch."""

    @abstractmethod
    def read(self, value: Any) -> Record:
        """The canonical record of an object. Raises `FormatError` when the value is no object."""

    @abstractmethod
    def write(self, record: Record) -> Any:
        """The record in this shape; JSON-equal to what was read, in the order of its keys, where nothing was edited."""


class Line(NamedTuple):
    """Where one text of a record belongs."""

    role: int
    side: int
    turn: int
    pointer: str


class Step(NamedTuple):
    """One turn of a record."""

    role: int
    number: int
    weight: int
    pointer: str


class Draft:
    """The texts of one record while it is taken apart; `media` are images and the like, which count for its identity."""

    __slots__ = ("lines", "media", "steps", "texts")

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.steps: list[Step] = []
        self.texts: list[str] = []
        self.media: list[Any] = []

    def add(self, role: Role, side: Side, turn: int, pointer: str, text: str) -> None:
        """Add one text."""
        self.lines.append(Line(role, side, turn, pointer))
        self.texts.append(text)


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """The lines and steps that many records share, so that only their texts and a number are collected for each."""

    number: int
    prefix: bytes
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]


class ColumnBuilder:
    """Collects the records of one batch; `layouts` is the shapes' own look-up of layouts that they have made before."""

    def __init__(self, records: int) -> None:
        self.kind = np.zeros(records, dtype=np.int8)
        self.label = np.full(records, -1, dtype=np.int8)
        self.tools = np.zeros(records, dtype=np.uint64)
        self.digests: list[bytes] = [bytes(16)] * records
        self.layouts: dict[Hashable, Layout] = {}
        self._all: list[Layout] = []
        self._records: list[int] = []
        self._numbers: list[int] = []
        self._kinds: list[int] = []
        self._texts: list[str] = []
        self._surrogates = False

    def layout(self, key: Hashable, lines: list[Line], steps: list[Step]) -> Layout:
        """The layout of these lines and steps, remembered under `key`."""
        content = [[line[:3] for line in lines], [step[:3] for step in steps]]
        found = Layout(len(self._all), orjson.dumps(content)[1:-1] + b",", tuple(lines), tuple(steps))
        self._all.append(found)
        self.layouts[key] = found
        return found

    def add(self, record: int, kind: int, layout: Layout, texts: list[str], rest: list[Any] | None = None) -> None:
        """Add a record. `rest` is what counts for its identity besides the texts: tools, label, media."""
        self._records.append(record)
        self._numbers.append(layout.number)
        self._kinds.append(kind)
        self._texts += texts
        try:
            content = orjson.dumps(texts if rest is None else [texts, rest], None, orjson.OPT_SORT_KEYS)
        except TypeError:  # a lone surrogate or an integer past 64 bits
            content = as_json([texts, rest])
            self._surrogates = True
        self.digests[record] = hashlib.blake2b(b"%d,%b%b" % (kind, layout.prefix, content), digest_size=16).digest()

    def add_draft(self, record: int, kind: int, draft: Draft, *, label: int = -1, tools: int = 0) -> None:
        """Add a record that was taken apart line by line."""
        key = (tuple(draft.lines), tuple(draft.steps))
        layout = self.layouts.get(key) or self.layout(key, draft.lines, draft.steps)
        rest = [tools, label, draft.media] if tools or label >= 0 or draft.media else None
        self.label[record] = label
        self.tools[record] = tools
        self.add(record, kind, layout, draft.texts, rest)

    def add_refused(self, record: int, kind: Kind, content: bytes) -> None:
        """Add a record that gives no texts; its identity is made of `content`."""
        self.kind[record] = kind
        self.digests[record] = hashlib.blake2b(b"%d,%b" % (kind, content), digest_size=16).digest()

    def fingerprints(self) -> npt.NDArray[np.uint64]:
        """The BLAKE2b-128 digests as big-endian halves, shape (n_records, 2)."""
        return np.frombuffer(b"".join(self.digests), dtype=">u8").astype(np.uint64).reshape(-1, 2)

    def texts(self) -> Texts:
        """All texts, in the order of the records."""
        strings = [clean(text) for text in self._texts] if self._surrogates else self._texts
        lines = [line for layout in self._all for line in layout.lines]
        record, index = self._spread([len(layout.lines) for layout in self._all])
        role, side, turn, pointer = zip(*lines, strict=True) if lines else ((), (), (), ())
        return Texts(
            record,
            np.array(role, dtype=np.int8)[index],
            np.array(side, dtype=np.int8)[index],
            np.array(turn, dtype=np.int32)[index],
            pa.array(pointer, type=pa.string()).take(pa.array(index)),
            pa.array(strings, type=pa.large_string()),
        )

    def turns(self) -> Turns:
        """All turns, in the order of the records; the kinds of the added records are set on the way."""
        self.kind[self._records] = self._kinds
        steps = [step for layout in self._all for step in layout.steps]
        record, index = self._spread([len(layout.steps) for layout in self._all])
        role, position, weight, pointer = zip(*steps, strict=True) if steps else ((), (), (), ())
        return Turns(
            record,
            np.array(role, dtype=np.int8)[index],
            np.array(position, dtype=np.int32)[index],
            np.array(weight, dtype=np.int8)[index],
            pa.array(pointer, type=pa.string()).take(pa.array(index)),
        )

    def _spread(self, sizes: list[int]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """For every line: its record, and its place in the joined lines of all layouts."""
        size = np.array(sizes, dtype=np.int64)
        start = np.concatenate(([0], np.cumsum(size)))[:-1]
        numbers = np.array(self._numbers, dtype=np.int64)
        count = size[numbers]
        before = np.cumsum(count) - count
        index = np.arange(int(count.sum()), dtype=np.int64) + np.repeat(start[numbers] - before, count)
        return np.repeat(np.array(self._records, dtype=np.int32), count), index


def as_json(value: Any) -> bytes:
    """Canonical JSON of any parsed value, lone surrogates and integers past 64 bits included."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def clean(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, so that columns hold valid Unicode and spans stay where they are."""
    return _SURROGATE.sub("\ufffd", text)


def escape(key: str) -> str:
    """A key as one step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def unescape(step: str) -> str:
    """The key that a step of a JSON pointer names."""
    return step.replace("~1", "/").replace("~0", "~")
