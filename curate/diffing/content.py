"""What of a record tells which record of the other state it was: its id, its prompt, its answer, its words."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from curate.batch import Batch, Kind, Role, Side
from curate.engine.corpus import LoadedCorpus
from curate.engine.result import Places
from curate.similarity.comparison import compared, normalised_texts
from curate.text.normalise import normalise

Ints = npt.NDArray[np.int64]

ID_KEYS = ("id", "_id", "uuid", "uid", "guid", "record_id", "example_id", "custom_id", "prompt_id", "question_id", "key")
"""Keys that name a record, in the record or in its `metadata`; the first of them that is there counts."""

FEW_SIGNS = 60
"""An answer of fewer characters may be that of many records, a refusal or a label, and tells none."""


@dataclass(frozen=True)
class Content:
    """One record that has no equal in the other state. `text` is its comparison text; `prompt` and `answer` are hashes, None for none."""

    position: int
    fingerprint: str
    name: str | None
    prompt: bytes | None
    answer: bytes | None
    text: str


def contents(positions: Ints, places: Places, corpus: LoadedCorpus, shared_systems: frozenset[str]) -> list[Content]:
    """The contents of the records at these positions, read again, ordered by fingerprint so that the order of a file leaves no trace."""
    found = []
    for batch in corpus.load([_place(places, position) for position in positions.tolist()]):
        texts = dict(zip((made := compared(batch, shared_systems)).record.tolist(), made.text, strict=True))
        prompts, answers = _hashes(batch, Side.INPUT, 1), _hashes(batch, Side.OUTPUT, FEW_SIGNS)
        for record, value in enumerate(batch.values):
            position = places.position(*batch.place(record))
            name = _name(value, int(batch.row[record]))
            text = texts.get(record)
            if text is None:  # what does not fit its format is known by its JSON alone
                text = normalise(orjson.dumps(value, default=str).decode("utf-8")) if value is not None else ""
            found.append(Content(position, places.hex(position), name, prompts.get(record), answers.get(record), text))
    return sorted(found, key=lambda each: (each.fingerprint, each.position))


def _place(places: Places, position: int) -> tuple[int, int]:
    source = int(np.searchsorted(places.starts, position, side="right")) - 1
    return source, position - int(places.starts[source])


def _hashes(batch: Batch, side: Side, least: int) -> dict[int, bytes]:
    """A hash of what each readable record has on one side without its system prompt, normalised; those with fewer than `least` characters
    are left out.
    """
    texts = normalised_texts(batch)
    mask = (batch.texts.side == side) & (batch.texts.role != Role.SYSTEM) & (batch.kind[batch.texts.record] >= Kind.CHAT)
    said: dict[int, list[str]] = defaultdict(list)
    for line in np.flatnonzero(mask).tolist():  # hashing is per record by nature
        said[int(batch.texts.record[line])].append(texts[line])
    return {
        record: hashlib.blake2b(orjson.dumps(words), digest_size=16).digest()
        for record, words in said.items()
        if sum(map(len, words)) >= least
    }


def _name(value: Any, row: int) -> str | None:
    """The id of a record. A number that is only the place of the record in its file is none: it moves when a record is put before it."""
    if not isinstance(value, Mapping):
        return None
    for holder in (value, value.get("metadata"), value.get("meta")):
        for key in ID_KEYS:
            found = holder.get(key) if isinstance(holder, Mapping) else None
            if isinstance(found, str | int) and not isinstance(found, bool) and str(found).strip():
                digits = str(found).strip()
                if digits.isdecimal() and len(digits) < 18 and int(digits) - row in (0, 1):
                    return None
                return f"{key}\x00{digits}"
    return None


def unique(contents_: Sequence[Content], of: str) -> dict[Any, Content]:
    """The records by their `name`, `prompt` or `answer`, where one record alone has it."""
    found: dict[Any, list[Content]] = defaultdict(list)
    for each in contents_:
        if getattr(each, of) is not None:
            found[getattr(each, of)].append(each)
    return {key: members[0] for key, members in found.items() if len(members) == 1}
