"""What a run of the checks produces: the inputs, a few columns for every record, the findings, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from curate.finding import Findings
from curate.profile import Profile

if TYPE_CHECKING:
    from curate.engine.corpus import LoadedCorpus, Pointed


@dataclass(frozen=True)
class Input:
    """One file that was checked; `bytes` and `sha256` are of the file as it lies on disk."""

    path: str
    sha256: str
    bytes: int
    records: int
    format: str
    family: str
    confidence: float
    split: str


@dataclass(frozen=True)
class RunError:
    """Something that could not be done: `kind` one of usage, config, input, format, check, plugin; `where` a file or a rule."""

    kind: str
    where: str | None
    message: str
    hint: str | None = None


@dataclass(frozen=True)
class Places:
    """Columns over all records, those of source 0 first: line int64 (-1 none), fingerprint uint64 (n, 2), occurrence int32
    (0-based: how many records with the same fingerprint came before), kind int8; `starts[source]` is the position of row 0.
    """

    starts: npt.NDArray[np.int64]
    line: npt.NDArray[np.int64]
    fingerprint: npt.NDArray[np.uint64]
    occurrence: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.line)

    def position(self, source: int, row: int) -> int:
        """Where a record stands in these columns."""
        return int(self.starts[source]) + row

    def key(self, position: int) -> bytes:
        """The fingerprint of the record at a position, 16 bytes."""
        halves: npt.NDArray[np.uint64] = self.fingerprint[position]
        return halves.astype(">u8").tobytes()

    def hex(self, position: int) -> str:
        """The fingerprint of the record at a position, 32 hexadecimal digits."""
        return self.key(position).hex()

    @staticmethod
    def none() -> Places:
        """The columns of no records."""
        empty = np.zeros(0, dtype=np.int64)
        return Places(empty, empty, np.zeros((0, 2), dtype=np.uint64), empty.astype(np.int32), empty.astype(np.int8))


def occurrences(fingerprint: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
    """For each record how many before it have the same fingerprint; `fingerprint` has shape (n, 2), the result (n,)."""
    order = np.lexsort((np.arange(len(fingerprint)), fingerprint[:, 1], fingerprint[:, 0]))
    ordered = fingerprint[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    position = np.arange(len(order))
    rank = position - np.maximum.accumulate(np.where(first, position, 0))
    occurrence = np.empty(len(order), dtype=np.int32)
    occurrence[order] = rank
    return occurrence


@dataclass(frozen=True)
class WaiverUse:
    """What became of the waivers beside the data: how many apply to a finding, have lapsed, and are for nothing that is found.

    `notes` says of each of the latter two where it stands and why, those that lapsed first.
    """

    applied: int = 0
    expired: int = 0
    unused: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    """The result of checking some inputs. With `errors` there is no score and the gate fails closed.

    `texts` holds the strings that the first findings of each rule point at, by (source, row, JSON pointer), to be shown; `corpus` reads
    others again while the inputs are as they were.
    """

    inputs: list[Input]
    places: Places
    findings: Findings
    codes: list[str]
    profile: Profile
    profile_path: str | None = None
    errors: list[RunError] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    texts: dict[Pointed, str] = field(default_factory=dict)
    waivers: WaiverUse = field(default_factory=WaiverUse)
    corpus: LoadedCorpus | None = field(default=None, repr=False, compare=False)

    @property
    def pinned(self) -> bool:
        """Whether the profile was read from a file rather than learned in this run."""
        return self.profile_path is not None

    @property
    def records(self) -> int:
        """Number of records, unreadable ones included."""
        return len(self.places)
