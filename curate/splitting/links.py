"""What ties records together, so that they must not be on different sides: likeness, a prompt, a conversation."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from curate.batch import Batch, Kind
from curate.checks.leakage import prompts
from curate.config import Settings
from curate.engine.check import Progress, check_opened
from curate.engine.corpus import Opened
from curate.engine.result import Places
from curate.errors import ConfigError, CurateError
from curate.formats.batching import make_batch
from curate.formats.raw import Raw
from curate.similarity.references import constant_keys
from curate.similarity.shingles import TemplateTable
from curate.text.normalise import normalise

Ints = npt.NDArray[np.int64]

RULES = ("DUP001", "DUP002")
"""What a duplicate is, is what these rules say."""

CONVERSATION_KEYS = ("conversation_id", "conversationId", "conv_id", "dialogue_id", "dialog_id", "thread_id", "session_id")
"""Keys that name the conversation which a record is a piece of, in the record or in its `metadata`."""


@dataclass(frozen=True)
class Links:
    """All records and what ties them.

    `pairs`: positions of records that belong together, int64, shape (n_pairs, 2) · `unfit`: why a record cannot be trained on, by
    position · `strata`: the value of the stratify key of each record, shape (n,), "" without one · `prompts`: the input of each record
    without system prompts, shape (n,), "" where there is none · `constant`: whether more than half of the records have one prompt, which
    then ties nothing together · `templates`: what near-duplicates leave out of the texts.
    """

    places: Places
    pairs: Ints
    unfit: Mapping[int, str]
    strata: Sequence[str]
    prompts: Sequence[str]
    constant: bool
    templates: TemplateTable


def link(
    opened: Sequence[Opened], settings: Settings, group_by: str | None, stratify: str | None, progress: Progress | None = None
) -> Links:
    """Look at all records of `opened`, whatever splits they are in. Raises `CurateError` when a check crashed, and `ConfigError` when no
    record has a key that was named.
    """
    together = [replace(each, split="all") for each in opened]
    judged = settings.model_copy(update={"select": RULES, "ignore": (), "fail_on": (), "rules": {}})
    run = check_opened(together, judged, progress)
    if run.errors:
        raise CurateError(run.errors[0].message, run.errors[0].hint)
    keys, position = _Keys(group_by, stratify), 0
    for each in together:
        for shard in each.source.shards(settings.batch_size):
            raws = shard.load()
            keys.look(raws, make_batch(raws, each.shape, each.index, "all"), position)
            position += len(raws)
    keys.verify()
    constant = constant_keys({key: len(members) for key, members in keys.asked.items()})
    asked = _chains(members for key, members in keys.asked.items() if key not in constant)
    pairs = [*_duplicates(run.findings.table, run.places), *asked, *_chains(keys.conversations.values())]
    tied = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Links(run.places, tied, _unfit(run.places), keys.strata, keys.prompts, bool(constant), TemplateTable(run.profile.shingles))


def _duplicates(table: Any, places: Places) -> Iterator[tuple[int, int]]:
    """The pairs of the findings: each duplicate with its most similar partner and with the keeper of its group."""
    columns = ("source", "row", "other_source", "other_row", "group_source", "group_row")
    for source, row, other_source, other_row, group_source, group_row in zip(*(table[name].to_pylist() for name in columns), strict=True):
        here = places.position(source, row)
        yield here, places.position(other_source, other_row)
        if group_source is not None:
            yield here, places.position(group_source, group_row)


def _unfit(places: Places) -> dict[int, str]:
    reasons = {int(Kind.UNREADABLE): "it cannot be read", int(Kind.REFUSED): "it does not fit the format"}
    found = np.flatnonzero(np.isin(places.kind, list(reasons)))
    return {position: reasons[int(places.kind[position])] for position in found.tolist()}


def _chains(groups: Iterable[list[int]]) -> Iterator[tuple[int, int]]:
    """Each group as a chain of pairs."""
    for members in groups:
        yield from zip(members, members[1:], strict=False)


class _Keys:
    """Prompts and conversations by what they are told by, with the positions of their records.

    Per record in Python: the keys lie in the source values, of which there are no columns.
    """

    def __init__(self, group_by: str | None, stratify: str | None) -> None:
        self._group_by, self._stratify = group_by, stratify
        self._grouped = self._stratified = False
        self.prompts: list[str] = []
        self.asked: dict[Hashable, list[int]] = defaultdict(list)
        self.conversations: dict[Hashable, list[int]] = defaultdict(list)
        self.strata: list[str] = []

    def look(self, raws: Sequence[Raw], batch: Batch, start: int) -> None:
        """Take the keys of one batch, whose first record stands at `start`."""
        for position, prompt in enumerate(prompts(batch), start):
            self.prompts.append(prompt)
            words = normalise(prompt)
            if words:
                self.asked[hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=16).digest()].append(position)
        for position, raw in enumerate(raws, start):
            value = raw.value if isinstance(raw.value, dict) else {}
            for key in (self._group_by,) if self._group_by else CONVERSATION_KEYS:
                found = _at(value, key)
                if found is not None:
                    self._grouped = True
                    self.conversations[key, _plain(found)].append(position)
            stratum = _at(value, self._stratify) if self._stratify else None
            self._stratified |= stratum is not None
            self.strata.append("" if stratum is None else _plain(stratum))

    def verify(self) -> None:
        """Raise `ConfigError` when a named key was nowhere."""
        for key, seen, option in ((self._group_by, self._grouped, "--group-by"), (self._stratify, self._stratified, "--stratify")):
            if key and not seen:
                raise ConfigError(f"no record has the key {key}", "keys within others are named with dots: metadata.topic", option)


def _at(value: Mapping[str, Any], key: str) -> Any:
    """What stands at a key of a record, or of its metadata; dots lead into objects. None where there is nothing."""
    for holder in (value, value.get("metadata"), value.get("meta")):
        here: Any = holder
        for step in [key] if isinstance(holder, Mapping) and key in holder else key.split("."):
            here = here.get(step) if isinstance(here, Mapping) else None
        if here is not None:
            return here
    return None


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode("utf-8")


def positions_of(hexes: Iterable[str], places: Places) -> dict[str, list[int]]:
    """The positions of the records with each of these fingerprints."""
    wanted = set(hexes)
    found: dict[str, list[int]] = defaultdict(list)
    for position in range(len(places)):
        if places.hex(position) in wanted:
            found[places.hex(position)].append(position)
    return found
