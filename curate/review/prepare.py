"""Checking files for the review: what the store needs of every record, and the order in which people should look at them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from curate.advising.advise import advise_report
from curate.config import Settings
from curate.engine.check import Progress, check_opened
from curate.engine.corpus import Opened
from curate.engine.opening import open_paths
from curate.errors import InputError
from curate.formats.batching import make_batch
from curate.reports.base import Listed, Report
from curate.reports.json import as_dict
from curate.review.event import stamp
from curate.review.facts import DatasetInfo, FindingRow, Prepared, RecordRow
from curate.review.jsontext import as_text
from curate.waivers import RecordKey, Waivers, waivers_beside

AUDIT = 100
"""Records without findings that are put in front of the others as a random sample: 0 bad of 100 means at most 3.7 % (95 %)."""

_RANK = {"error": 3, "warning": 2, "info": 1}
_KEPT = ("name", "field", "start", "end", "message", "value", "threshold", "fix")


def prepare(paths: Sequence[str | Path], settings: Settings, now: datetime, progress: Progress | None = None) -> Prepared:
    """Check files and make ready what a store loads. Raises `CurateError` as `curate check` does, and when a check crashed."""
    opened = open_paths(paths, settings)
    waivers = waivers_beside(map(str, paths), now.date())
    # The summary needs no findings: the store has them line by line.
    report = Report(check_opened(opened, settings, progress, waivers=waivers), settings.model_copy(update={"max_findings": 0}))
    if report.run.errors:
        first = report.run.errors[0]
        raise InputError(f"could not be checked: {first.where}: {first.message}", first.hint, str(paths[0]))
    facts = _Facts(report, waivers)
    return Prepared(
        _info(paths, opened, report, settings, now, waivers_key(waivers)), _records(opened, settings, report, facts), facts.rows()
    )


def dataset_name(paths: Sequence[str | Path]) -> str:
    """What a data set of these files is called in a store."""
    name = Path(paths[0]).name
    return (name if len(paths) == 1 else f"{name} and {len(paths) - 1} more")[:200]


def waivers_key(waivers: Waivers) -> str:
    """What tells the waivers that hold on a day from others; "" for none."""
    held = sorted(each.waiver.model_dump_json() for each in waivers.kept if each.waiver.until is None or each.waiver.until >= waivers.today)
    return hashlib.blake2b("\n".join(held).encode("utf-8"), digest_size=16).hexdigest() if held else ""


def _info(
    paths: Sequence[str | Path], opened: Sequence[Opened], report: Report, settings: Settings, now: datetime, waivers: str
) -> DatasetInfo:
    kept = settings.model_dump(mode="json", exclude_unset=True)
    summary = as_dict(report)
    # Made here, where the check is at hand: it takes a tenth of the check, and a page is not to wait for it.
    advice = advise_report(report, opened, settings).to_dict()
    return DatasetInfo(
        name=dataset_name(paths),
        files=tuple(each.source.path for each in opened),
        formats=tuple(each.shape.name for each in opened),
        sha256=tuple(each.source.sha256 for each in opened),
        records=report.run.records,
        rule_set=report.rule_set,
        profile=report.run.profile.model_dump(mode="json"),
        pinned=report.run.pinned,
        settings=kept,
        checked_at=stamp(now),
        summary={name: summary[name] for name in ("score", "gate", "counts", "profile", "inputs")}
        | {"advice": {name: advice[name] for name in ("verdict", "rule", "why", "reasons")}, "waivers": waivers},
    )


@dataclass(frozen=True)
class _Order:
    """For every record: severity (0-3), points that mending it gains, unit, rank, and whether it is in the audit sample."""

    severity: npt.NDArray[np.int8]
    points: npt.NDArray[np.float64]
    units: dict[int, str]
    rank: npt.NDArray[np.int64]
    audit: npt.NDArray[np.bool_]


class _Facts:
    """The findings of a report by the position of their record."""

    def __init__(self, report: Report, waivers: Waivers) -> None:
        self._waivers = {each.waiver.target: each.waiver for each in waivers.kept}
        self._places = report.run.places
        self._file = {each.path: index for index, each in enumerate(report.run.inputs)}
        # The fixes and their places as they are: the page takes them, and what it shows is masked there.
        both = zip(report.run.findings, report.listed(), strict=True)
        self._listed = [replace(each, fix=finding.fix, field=finding.field) for finding, each in both if each.row is not None]
        self.order = self._ordered(report)

    def _position(self, file: str | None, row: int | None) -> int | None:
        return None if file is None or row is None else self._places.position(self._file[file], row)

    def rows(self) -> Iterator[FindingRow]:
        """The findings of records, in the order of the report."""
        for each in self._listed:
            position = self._position(each.file, each.row)
            other = self._position(each.other_file, each.other_row)
            kept = {name: getattr(each, name) for name in _KEPT} | {"other": other, "waived": each.waived}
            if each.waived and each.fingerprint is not None:
                key = RecordKey(fingerprint=each.fingerprint, occurrence=each.occurrence or 0)
                kept["waiver"] = self._waivers[each.code, key].model_dump(mode="json")
            yield FindingRow(position or 0, each.code, each.severity, each.part, kept)

    def _ordered(self, report: Report) -> _Order:
        records = len(self._places)
        severity, points = np.zeros(records, dtype=np.int8), np.zeros(records)
        worth = {gain.code: gain.points / gain.records for gain in report.score.gains if gain.records}
        groups: dict[int, int] = {}
        for each in self._listed:  # per finding, which are few beside the records
            position = self._position(each.file, each.row)
            if position is None or each.waived:
                continue
            severity[position] = max(severity[position], _RANK[each.severity])
            points[position] = max(points[position], worth.get(each.code, 0.0))
            _join(groups, position, each, self)
        units = _units(groups)
        audit = _audit(self._places.fingerprint, severity)
        return _Order(severity, points, units, _ranks(severity, points, units, audit), audit)

    def keeper(self, each: Listed) -> int | None:
        """The position of the record that a duplicate repeats."""
        if each.group is None:
            return None
        file, _, row = each.group.rpartition(":")
        return self._position(file, int(row))


def _join(groups: dict[int, int], position: int, each: Listed, facts: _Facts) -> None:
    """Put a record and the keeper of its group together; a record may be in an exact and in a near group."""
    keeper = facts.keeper(each)
    if keeper is None:
        return
    first, second = _root(groups, position), _root(groups, keeper)
    groups[max(first, second)] = min(first, second)


def _root(groups: dict[int, int], position: int) -> int:
    while groups.setdefault(position, position) != position:
        position = groups[position]
    return position


def _units(groups: dict[int, int]) -> dict[int, str]:
    return {position: f"g{_root(groups, position)}" for position in list(groups)}


def _audit(fingerprint: npt.NDArray[np.uint64], severity: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
    """The records without findings whose hashed fingerprints are smallest: random, yet the same whenever the set is opened."""
    clean = np.flatnonzero(severity == 0)
    digests = [hashlib.blake2b(fingerprint[i].tobytes(), digest_size=8, person=b"audit").digest() for i in clean.tolist()]
    chosen = np.zeros(len(severity), dtype=bool)
    chosen[clean[np.argsort(np.array(digests, dtype="S8"), kind="stable")[:AUDIT]]] = True
    return chosen


def _ranks(
    severity: npt.NDArray[np.int8], points: npt.NDArray[np.float64], units: dict[int, str], audit: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """The place of each record in the queue: errors, warnings, infos, the audit sample, the rest; within these by points gained.
    A group of duplicates stands where its gravest member would.
    """
    records = len(severity)
    grave = severity.astype(np.int64) * 2 + audit  # a clean record of the sample comes before the other clean ones
    gain = points.copy()
    members: dict[str, list[int]] = defaultdict(list)
    for position, unit in units.items():
        members[unit].append(position)
    head = np.arange(records)
    for each in members.values():
        grave[each], gain[each], head[each] = max(grave[each]), max(gain[each]), min(each)
    order = np.lexsort((np.arange(records), head, -gain, -grave))
    ranks = np.empty(records, dtype=np.int64)
    ranks[order] = np.arange(records)
    return ranks


def _records(opened: Sequence[Opened], settings: Settings, report: Report, facts: _Facts) -> Iterator[RecordRow]:
    places, order = report.run.places, facts.order
    position = 0
    for each in opened:
        for shard in each.source.shards(settings.batch_size):
            raws = shard.load()
            batch = make_batch(raws, each.shape, each.index, each.split)
            inputs, outputs = batch.input_text, batch.output_text
            # Per record in Python: each becomes a line of the database.
            for index, raw in enumerate(raws):
                readable = raw.source_bytes is None
                line = int(places.line[position])
                yield RecordRow(
                    position=position,
                    file=each.source.path,
                    row=raw.row,
                    line=line if line > 0 else None,
                    fingerprint=places.hex(position),
                    occurrence=int(places.occurrence[position]),
                    content=_content(raw.value if readable else raw.source_bytes),
                    readable=readable,
                    input=inputs[index],
                    output=outputs[index],
                    words=len(outputs[index].split()),
                    severity=int(order.severity[position]),
                    points=float(order.points[position]),
                    unit=order.units.get(position, f"r{position}"),
                    rank=int(order.rank[position]),
                    audit=bool(order.audit[position]),
                )
                position += 1


def _content(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else as_text(value)
