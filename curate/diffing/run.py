"""Comparing two states of a data set: both are checked by one profile, and their records matched by content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from curate.baselines import Key, covered
from curate.config import Settings
from curate.diffing.content import Content, contents
from curate.diffing.matching import Matches, match
from curate.diffing.numbers import numbers
from curate.diffing.result import Diff, State
from curate.engine.check import Progress, Silent, check_opened, learn_profile, places_of
from curate.engine.corpus import LoadedCorpus, Opened
from curate.engine.opening import describe
from curate.engine.shards import Shards
from curate.engine.workers import Crew, worker_count
from curate.errors import CurateError
from curate.finding import Findings
from curate.profile import Profile, load_profile
from curate.reports.base import Report
from curate.similarity.shingles import TemplateTable

Ints = npt.NDArray[np.int64]


def diff_opened(
    old: Sequence[Opened], new: Sequence[Opened], settings: Settings, progress: Progress | None = None, *, findings: bool = True
) -> Diff:
    """Compare two states whose formats are known.

    Both are judged by the pinned profile, or where none is pinned by what is learned from the larger state: what is learned is the same
    for both, so that a record that stays as it is keeps its findings. Waivers and baselines are not read: what has changed is shown as
    it is. Without `findings` nothing is checked or measured. Raises `CurateError`, also when a check crashed.
    """
    watch = progress or Silent()
    made = settings.model_copy(update={"baseline": None, "ratchet": False})
    profile = load_profile(made.profile) if made.profile else learn_profile(_larger(old, new), made, watch)
    states = [_state(each, made, profile, watch, findings) for each in (old, new)]
    before, after = states

    def read(left: Ints, right: Ints) -> tuple[list[Content], list[Content]]:
        watch.stage("compare", len(left) + len(right))
        return (
            contents(left, before.places, before.corpus, profile.shared_systems),
            contents(right, after.places, after.corpus, profile.shared_systems),
        )

    matches = match(before.places, after.places, read, TemplateTable(profile.shingles))
    marks = _only_in_one(before, after, matches)
    return Diff(before, after, matches, profile, _moved(before, after, matches), marks)


def _larger(old: Sequence[Opened], new: Sequence[Opened]) -> Sequence[Opened]:
    counts = [sum(each.source.records for each in state) for state in (old, new)]
    return old if counts[0] >= counts[1] else new


def _state(opened: Sequence[Opened], settings: Settings, profile: Profile, watch: Progress, findings: bool) -> State:
    inputs = [describe(each) for each in opened]
    if not findings:
        records = sum(each.records for each in inputs)
        watch.stage("read", records)
        with Crew(worker_count(settings.jobs, records)) as crew:
            places = places_of(opened, list(Shards(opened, settings.batch_size, None).columns(crew)))
        return State(inputs, places, LoadedCorpus(opened, places, settings), None, None)
    run = check_opened(opened, settings, watch, profile=profile)
    if run.errors:
        raise CurateError(run.errors[0].message, run.errors[0].hint, run.errors[0].where)
    watch.stage("measure", None)
    corpus = LoadedCorpus(opened, run.places, settings)
    return State(inputs, run.places, corpus, Report(run, settings), numbers(opened, run.places, settings, profile))


def _moved(old: State, new: State, matches: Matches) -> int:
    """How many records with the same content are in another split now."""
    splits = [np.array([each.split for each in state.inputs]) for state in (old, new)]
    if len({*splits[0].tolist(), *splits[1].tolist()}) < 2:
        return 0
    held: list[Counter[tuple[bytes, str]]] = []
    for state, names, positions in ((old, splits[0], matches.same_old), (new, splits[1], matches.same_new)):
        sources = np.searchsorted(state.places.starts, positions, side="right") - 1
        keys = [state.places.key(position) for position in positions.tolist()]
        held.append(Counter(zip(keys, names[sources].tolist(), strict=True)))
    return (held[0] - held[1]).total()


def _only_in_one(old: State, new: State, matches: Matches) -> tuple[Findings, Findings]:
    """The findings that only the new, and only the old state has.

    A finding is known by its rule and by its record, which is the same one whether it was changed or not.
    """
    if old.report is None or new.report is None:
        return Findings(), Findings()
    marks = {each.old: f"pair {each.new}" for each in matches.changed}
    partners = {each.new: f"pair {each.new}" for each in matches.changed}
    old_report, new_report = _ordered(old.report, old, matches.removed), _ordered(new.report, new, matches.added)
    olds, news = _keys(old, old_report, marks), _keys(new, new_report, partners)
    found = []
    for report, mine, others in ((new_report, news, olds), (old_report, olds, news)):
        mask = covered([key for key, _ in mine], [severity for _, severity in mine], Counter(others))
        found.append(Findings(report.run.findings.table.filter(pa.array(~mask))))
    return found[0], found[1]


def _ordered(report: Report, state: State, alone: Ints) -> Report:
    """The report with the findings of records that are in one state only at the end: of several records with the same content these are
    the ones that are new, or gone.
    """
    table = report.run.findings.table
    source, row = (table[name].fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) for name in ("source", "row"))
    positions = np.where((source >= 0) & (row >= 0), state.places.starts[np.maximum(source, 0)] + row, -1)
    order = np.argsort(np.isin(positions, alone), kind="stable")
    return Report(replace(report.run, findings=Findings(table.take(pa.array(order)))), report.settings)


def _keys(state: State, report: Report, pairs: dict[int, str]) -> list[tuple[Key, str]]:
    columns = (report.run.findings.table[name].to_pylist() for name in ("code", "source", "row", "severity"))
    keys: list[tuple[Key, str]] = []
    for code, source, row, severity in zip(*columns, strict=True):
        position = state.places.position(source, row) if source is not None and row is not None else None
        record: Any = None if position is None else pairs.get(position) or state.places.hex(position)
        keys.append(((code, record), severity))
    return keys
