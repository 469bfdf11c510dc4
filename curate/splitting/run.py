"""Splitting files into train, validation and test: linked records stay together, and every record is on a side or listed."""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import numpy.typing as npt

from curate import __version__
from curate.config import Settings
from curate.engine.check import Progress
from curate.engine.corpus import Opened
from curate.errors import ConfigError, InputError
from curate.files import Writer, replace_together
from curate.formats.patching import Patch
from curate.formats.splits import COMPRESSIONS
from curate.formats.writing import writer_of
from curate.splitting.assigning import OUT, SIDES, TEST, TRAIN, VALIDATION, Assigned, assign
from curate.splitting.leaks import leaks
from curate.splitting.links import Links, link, positions_of
from curate.splitting.manifest import NAME, LeftOut, Manifest, SourceFile, SplitFile

FEWEST_HELD_OUT = 50
"""Fewer held-out records cannot tell a better model from luck."""

NEAR = 0.01
"""A side that misses its size by more than this share of all records is spoken of."""


@dataclass(frozen=True)
class SplitOptions:
    """What a split is asked for. `validation` and `test` are shares of the records; `previous` is the manifest whose sides are kept."""

    validation: float = 0.1
    test: float = 0.1
    seed: int = 0
    group_by: str | None = None
    stratify: str | None = None
    previous: Manifest | None = None


@dataclass(frozen=True)
class Split:
    """What was written: records by side, the files, what was left out, and what should be known about it."""

    manifest: Manifest
    notes: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        sides = ", ".join(f"{count:,} {side}" for side, count in self.records.items())
        return f"<Split: {sides}, {len(self.left_out):,} left out>"

    @property
    def records(self) -> dict[str, int]:
        """How many records are on each side."""
        return self.manifest.records

    @property
    def left_out(self) -> list[LeftOut]:
        """The records that are on no side."""
        return self.manifest.left_out


def split_opened(
    opened: Sequence[Opened], settings: Settings, output_dir: Path, options: SplitOptions, progress: Progress | None = None
) -> Split:
    """Split the records of `opened` and write the sides into `output_dir`, each in the container it came in, with a manifest.

    All files are written or none. Raises `ConfigError` for shares that leave nothing to train on, and `CurateError`.
    """
    _verify(options)
    writers = [writer_of(each.source) for each in opened]  # a container that cannot be written is refused before the work
    links = link(opened, settings, options.group_by, options.stratify, progress)
    known = _known(options.previous, links)
    fit = np.ones(len(links.places), dtype=bool)
    fit[list(links.unfit)] = False
    keys = [links.places.key(position) for position in range(len(links.places))]
    shares = {VALIDATION: options.validation, TEST: options.test}
    pairs, assigned = links.pairs, assign(keys, links.pairs, fit, shares, options.seed, links.strata, known)
    # What leaks is tied together and all are assigned anew; it ends, since each round ties sides that nothing tied before.
    while len(more := _not_yet(leaks(links.prompts, assigned.side, links.templates), pairs)):
        pairs = np.concatenate([pairs, more])
        assigned = assign(keys, pairs, fit, shares, options.seed, links.strata, known)
    left_out = _left_out(opened, links, assigned)
    made = _Files(opened, links, assigned, output_dir)
    writes: dict[Path, Writer] = {}
    for name, (index, side, dropped) in made.contents().items():
        writes[output_dir / name] = made.writer(name, writers[index].write, Patch({}, dropped), side)
    manifest: list[Manifest] = []

    def last(file: BinaryIO) -> None:
        manifest.append(_manifest(opened, options, links, assigned, made.files, left_out))
        file.write(manifest[0].to_bytes())

    writes[output_dir / NAME] = last
    made.folders()
    replace_together(writes)
    return Split(manifest[0], _notes(links, assigned, options, left_out))


def _not_yet(found: Sequence[tuple[int, int]], pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The pairs that are not among `pairs`: those that are tie records which an earlier split put on different sides."""
    there = set(map(tuple, pairs.tolist()))
    return np.array([pair for pair in found if pair not in there], dtype=np.int64).reshape(-1, 2)


def _verify(options: SplitOptions) -> None:
    for name, share in (("--validation", options.validation), ("--test", options.test)):
        if not 0 <= share < 1:
            raise ConfigError(f"{share} is no share", "for example 0.1 for a tenth", name)
    if options.validation + options.test >= 1:
        raise ConfigError("validation and test together leave nothing to train on", "for example --validation 0.1 --test 0.1", "--test")
    if not options.validation and not options.test:
        raise ConfigError("nothing would be held out", "for example --test 0.1", "--test")


def _known(previous: Manifest | None, links: Links) -> dict[int, int] | None:
    """The sides of an earlier split by position, unfit records left out."""
    if previous is None:
        return None
    sides = {key: SIDES.index(side) for side, keys in previous.assigned.items() for key in keys}
    found = positions_of(sides, links.places)
    return {position: sides[key] for key, positions in found.items() for position in positions if position not in links.unfit}


def _left_out(opened: Sequence[Opened], links: Links, assigned: Assigned) -> list[LeftOut]:
    reasons = dict(links.unfit) | dict.fromkeys(assigned.bridges, "it is like records of different sides of the earlier split")
    starts = links.places.starts.tolist()
    found = []
    for position in sorted(reasons):
        source = int(np.searchsorted(links.places.starts, position, side="right")) - 1
        line = int(links.places.line[position])
        row = position - starts[source]
        found.append(LeftOut(file=opened[source].source.path, row=row, line=line if line > 0 else None, reason=reasons[position]))
    return found


class _Files:
    """The files of a split on their way: one for each side and source."""

    def __init__(self, opened: Sequence[Opened], links: Links, assigned: Assigned, output_dir: Path) -> None:
        self._opened = opened
        self._starts = links.places.starts
        self._side = assigned.side
        self._output_dir = output_dir
        self.files: dict[str, SplitFile] = {}

    def contents(self) -> dict[str, tuple[int, int, set[int]]]:
        """By name: the source, the side, and the rows of the source that are not on it. A side without records has no file.

        Raises `InputError` when a file that is read would be written over.
        """
        sources = {Path(each.source.path).resolve() for each in self._opened}
        found: dict[str, tuple[int, int, set[int]]] = {}
        for index, each in enumerate(self._opened):
            start = int(self._starts[index])
            here = self._side[start : start + each.source.records]
            for side in (TRAIN, VALIDATION, TEST):
                if not (here == side).any():
                    continue
                name = self._name(each.source.path, side, set(found))
                if (self._output_dir / name).resolve() in sources:
                    raise InputError("is read and would be written over", "choose another --output-dir", str(self._output_dir / name))
                found[name] = (index, side, set(np.flatnonzero(here != side).tolist()))
        return found

    def _name(self, path: str, side: int, taken: set[str]) -> str:
        plain = Path(path).name
        for compression in COMPRESSIONS:
            plain = plain.removesuffix(compression)
        if len(self._opened) == 1:
            return f"{SIDES[side]}{Path(plain).suffix}"
        number, name = 1, f"{SIDES[side]}/{plain}"
        while name in taken:
            number += 1
            name = f"{SIDES[side]}/{Path(plain).stem}-{number}{Path(plain).suffix}"
        return name

    def folders(self) -> None:
        """Make the folders that the files lie in."""
        for name in self.contents():
            (self._output_dir / name).parent.mkdir(parents=True, exist_ok=True)

    def writer(self, name: str, write: Callable[[Patch, BinaryIO], None], patch: Patch, side: int) -> Writer:
        """Writes one file and notes its hash; what it writes passes through a scratch file, since some containers go back in it."""

        def run(file: BinaryIO) -> None:
            digest = hashlib.sha256()
            with tempfile.TemporaryFile() as scratch:
                write(patch, cast(BinaryIO, scratch))
                scratch.seek(0)
                while block := scratch.read(1 << 20):
                    digest.update(block)
                    file.write(block)
            index, _, dropped = self.contents()[name]
            records = self._opened[index].source.records - len(dropped)
            self.files[name] = SplitFile(side=SIDES[side], sha256=digest.hexdigest(), records=records)

        return run


def _manifest(
    opened: Sequence[Opened],
    options: SplitOptions,
    links: Links,
    assigned: Assigned,
    files: Mapping[str, SplitFile],
    left_out: list[LeftOut],
) -> Manifest:
    on: dict[str, set[str]] = defaultdict(set)
    for position, side in enumerate(assigned.side.tolist()):
        if side != OUT:
            on[SIDES[side]].add(links.places.hex(position))
    placed = assigned.group[assigned.side != OUT]
    return Manifest(
        curate_version=__version__,
        seed=options.seed,
        shares={"validation": options.validation, "test": options.test},
        group_by=options.group_by,
        stratify=options.stratify,
        sources=[SourceFile(file=each.source.path, sha256=each.source.sha256, records=each.source.records) for each in opened],
        files=dict(files),
        records={name: int((assigned.side == number).sum()) for number, name in enumerate(SIDES)},
        groups=len(np.unique(placed)),
        largest_group=max(Counter(placed.tolist()).values(), default=0),
        left_out=left_out,
        assigned={name: sorted(on[name]) for name in SIDES},
    )


def _notes(links: Links, assigned: Assigned, options: SplitOptions, left_out: Sequence[LeftOut]) -> list[str]:
    notes = []
    counts = {number: int((assigned.side == number).sum()) for number in range(len(SIDES))}
    total = sum(counts.values())
    largest = max(Counter(assigned.group[assigned.side != OUT].tolist()).values(), default=0)
    for number, share in ((VALIDATION, options.validation), (TEST, options.test)):
        goal = round(share * total)
        if abs(counts[number] - goal) > NEAR * total:
            why = "an earlier split had others" if options.previous is not None else f"the largest group of linked records has {largest:,}"
            notes.append(f"{SIDES[number]} has {counts[number]:,} records where {goal:,} were asked for: {why}")
    held_out = counts[VALIDATION] + counts[TEST]
    if held_out < FEWEST_HELD_OUT:
        more = "larger shares, or more records, would tell more"
        notes.append(f"{held_out:,} records are held out: fewer than {FEWEST_HELD_OUT} cannot tell a better model from luck; {more}")
    if links.constant:
        notes.append("more than half of the records have the same prompt, which ties nothing together")
    if left_out:
        notes.append(f"{len(left_out):,} records are on no side; {NAME} lists each with its reason")
    return notes
