"""Run the checks over all records: map every shard, merge, finish by scope, and say what could not be done."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np

from curate.checks.base import Check
from curate.checks.registry import build, select, verify
from curate.config import Settings
from curate.engine.caching import Cache, PairMemory, open_cache, profile_key, state_key
from curate.engine.corpus import LoadedCorpus, Opened, Pointed
from curate.engine.mapping import Columns, Crash, Mapped
from curate.engine.opening import describe
from curate.engine.references import refer
from curate.engine.result import Places, Run, RunError, occurrences
from curate.engine.sampling import SAMPLE_SIZE, choose, load_sample
from curate.engine.scored import clean_records, flagged, scored_findings
from curate.engine.shards import Shards
from curate.engine.waiving import Waiving
from curate.engine.workers import Crew, worker_count
from curate.finding import Findings
from curate.learning.learn import learn
from curate.profile import Profile, load_profile
from curate.waivers import Waivers

SHOWN = 3
"""Findings of each rule whose text is kept to be shown."""


class Progress(Protocol):
    """Hears how far a run has come."""

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins; `total` records, or None when that is not known."""

    def advance(self, records: int) -> None:
        """So many more records are done."""


class Silent:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int | None) -> None:
        """Nothing to show."""

    def advance(self, records: int) -> None:
        """Nothing to show."""


class Clock:
    """Seconds spent by stage; the clock is the engine's, checks have none."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time of the block to `name`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def learn_profile(opened: Sequence[Opened], settings: Settings, progress: Progress | None = None) -> Profile:
    """Learn a profile from the records with the smallest hashes."""
    with Crew(worker_count(settings.jobs, _records(opened))) as crew:
        return _learn(Shards(opened, settings.batch_size, None), _records(opened), progress or Silent(), crew, None)


def _learn(shards: Shards, records: int, watch: Progress, crew: Crew, shelf: Cache | None) -> Profile:
    watch.stage("learn", None)
    sample = choose(list(shards.hashes(crew)))
    known = shelf.profile(sample.key) if shelf is not None else None
    if known is not None:
        return known.model_copy(update={"records": records, "sampled": records > SAMPLE_SIZE})
    found = load_sample(shards.tasks, sample, crew)
    profile = learn(found, records, records > SAMPLE_SIZE, crew.run) if found is not None else Profile()
    if shelf is not None:
        shelf.keep_profile(sample.key, profile)
    return profile


def _records(opened: Sequence[Opened]) -> int:
    return sum(each.source.records for each in opened)


def check_opened(
    opened: Sequence[Opened],
    settings: Settings,
    progress: Progress | None = None,
    profile: Profile | None = None,
    waivers: Waivers | None = None,
) -> Run:
    """Check sources whose format is known. A check that crashes becomes an error of the run, the others still finish.

    A `profile` that is given is judged by; else the pinned one, and where none is pinned one is learned from the data.
    The findings that `waivers` speak of are marked.
    """
    watch, clock = progress or Silent(), Clock()
    codes = select(settings.select, settings.ignore)
    verify(settings.fail_on)
    build(codes, settings.options, Profile())  # wrong options are reported before any work is done
    pinned = settings.profile
    records = _records(opened)
    shelf = open_cache(settings.cache, records)
    with Crew(worker_count(settings.jobs, records)) as crew:
        with clock.stage("learn"):
            shards = Shards(opened, settings.batch_size, shelf)
            if profile is None:
                profile = load_profile(pinned) if pinned else _learn(shards, records, watch, crew, shelf)
        checks = build(codes, settings.options, profile)
        refer(checks, opened, settings)
        with clock.stage("map"):
            watch.stage("check", records)
            mapped = list(_watched(shards.map(checks, profile_key(profile), crew), watch))
        crew.rest()
        places = places_of(opened, [each.columns for each in mapped])
        corpus = LoadedCorpus(opened, places, settings, lambda check: PairMemory(shelf, state_key(check, profile_key(profile))), crew)
        waiving = Waiving(waivers, [each.source.path for each in opened], places, {check.rule.code: check.rule for check in checks})
        with clock.stage("finish"):
            watch.stage("compare", None)
            findings, errors = _finish(checks, mapped, corpus, places, waiving)
            texts = _texts(findings.open, codes, corpus)
    if shelf is not None:
        shelf.trim()
    inputs = [describe(each) for each in opened]
    return Run(
        inputs, places, findings, codes, profile, str(pinned) if pinned else None, errors, clock.seconds, texts, waiving.use(), corpus
    )


def _texts(findings: Findings, codes: Sequence[str], corpus: LoadedCorpus) -> dict[Pointed, str]:
    """The strings that the first `SHOWN` findings of each rule point at; text is looked up again, never kept for all."""
    wanted: set[Pointed] = set()
    for code in codes:
        for finding in findings.of(code).head(SHOWN):
            if finding.source is not None and finding.row is not None and finding.field is not None:
                wanted.add((finding.source, finding.row, finding.field))
    return corpus.strings(wanted)


def _watched(results: Iterable[Mapped], watch: Progress) -> Iterator[Mapped]:
    for result in results:
        watch.advance(len(result.columns.line))
        yield result


def places_of(opened: Sequence[Opened], columns: Sequence[Columns]) -> Places:
    """The columns of all records, those of source 0 first, from those of the shards in any order."""
    ordered = sorted(columns, key=lambda each: (each.source, each.first_row))
    counts = [each.source.records for each in opened]
    fingerprint = np.concatenate([each.fingerprint for each in ordered])
    if len(fingerprint) != sum(counts):
        raise RuntimeError(f"{sum(counts)} records were counted and {len(fingerprint)} read")  # never a silent gap
    starts = np.cumsum([0, *counts[:-1]]).astype(np.int64)
    line = np.concatenate([each.line for each in ordered])
    kind = np.concatenate([each.kind for each in ordered])
    return Places(starts, line, fingerprint, occurrences(fingerprint), kind)


def _finish(
    checks: Sequence[Check], mapped: Sequence[Mapped], corpus: LoadedCorpus, places: Places, waiving: Waiving
) -> tuple[Findings, list[RunError]]:
    """Finish record-wise checks first, then pairs (their keeper has the fewest findings), then the set (it counts clean records).

    Waivers make records clean, and have no say in which record is the keeper: waiving one finding must not move another.
    """
    rules = {check.rule.code: check.rule for check in checks}
    found: dict[str, Findings] = {}
    errors: list[RunError] = []
    for scope in ("record", "pair", "dataset"):
        for index, check in enumerate(checks):
            if check.rule.scope == scope:
                outcome = _finish_one(check, [_taken(each, index) for each in mapped], corpus)
                if isinstance(outcome, Crash):
                    errors.append(
                        RunError(
                            "check", check.rule.code, f"the check crashed: {outcome.message}", "the other checks ran; please report this"
                        )
                    )
                else:
                    found[check.rule.code] = outcome
        so_far = Findings.concat(list(found.values()))
        if scope == "record":
            corpus.counts = np.bincount(scored_findings(so_far, places, rules).record, minlength=len(places))
        marked = waiving.apply(so_far)
        corpus.clean_records = clean_records(scored_findings(marked, places, rules))
        corpus.flagged = flagged(marked)
    return marked.sorted(), errors


def _taken(mapped: Mapped, index: int) -> Any:
    """The state of one check, which nobody asks for again: of a million records all states together take 300 MB."""
    state, mapped.states[index] = mapped.states[index], None
    return state


def _finish_one(check: Check, states: list[Any], corpus: LoadedCorpus) -> Findings | Crash:
    crash = next((state for state in states if isinstance(state, Crash)), None)
    if crash is not None:
        return crash
    try:
        return check.finish(check.merge(states), corpus)
    except Exception as error:  # as in `map_checks`: a crash is an entry of the report, never a lower or higher score
        return Crash(f"{type(error).__name__}: {error}"[:500])
