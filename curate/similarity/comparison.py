"""What of a record is compared: its normalised texts, the comparison text made of them, and a key of its exact structure."""

from __future__ import annotations

import hashlib
import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from curate.batch import Batch, Kind, Mask, Role, Side
from curate.text.normalise import normalise

_TEXTS, _KEYS = "normalised texts", "exact keys"


@dataclass(frozen=True)
class Compared:
    """The comparison texts of a batch.

    record: positions in the batch of the records that can be compared, shape (n,) · text: their normalised comparison texts ·
    group: int8, shape (n,); only records of one group can be duplicates (see `groups`).
    """

    record: npt.NDArray[np.int64]
    text: list[str]
    group: npt.NDArray[np.int8]


def compared(batch: Batch, shared_systems: Iterable[str]) -> Compared:
    """The comparison texts of the readable records of `batch`.

    A comparison text is the record's INPUT and OUTPUT texts, tool calls among them, in their order, each normalised, the empty
    ones left out, joined by spaces; system prompts among `shared_systems` do not belong to it. Of a preference pair
    that is the prompt and both answers; of an unpaired record the answer is part of it whatever its label.
    """
    lines = np.flatnonzero(_counts(batch) & ~_is_shared(batch, shared_systems))
    texts = normalised_texts(batch)
    readable = np.flatnonzero(batch.kind >= Kind.CHAT)
    owners = batch.texts.record[lines]
    starts = np.searchsorted(owners, readable)
    ends = np.searchsorted(owners, readable, side="right")
    chosen = lines.tolist()
    # Per record in Python: Arrow cannot join a varying number of lines, and most records have two.
    joined = [
        " ".join([texts[i] for i in chosen[start:end] if texts[i]]) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    return Compared(readable, joined, groups(batch)[readable])


def groups(batch: Batch) -> npt.NDArray[np.int8]:
    """Which records can be duplicates of each other, shape (n_records,): 0 supervised records of any shape, 1 preference pairs,
    2 to 4 unpaired records without, with a false and with a true label.
    """
    group = np.zeros(len(batch), dtype=np.int8)
    group[batch.kind == Kind.PREFERENCE] = 1
    unpaired = batch.kind == Kind.UNPAIRED
    group[unpaired] = 3 + batch.label[unpaired]
    return group


def normalised_texts(batch: Batch) -> list[str]:
    """Every text of the batch that counts for duplicates, normalised, shape (n_texts,); "" for the others. Made once a batch."""
    found: list[str] | None = batch.features.get(_TEXTS)
    if found is None:
        found = [""] * len(batch.texts)
        lines = np.flatnonzero(_counts(batch))
        for line, text in zip(lines.tolist(), batch.texts.text.take(pa.array(lines)).to_pylist(), strict=True):
            found[line] = normalise(text)  # per text in Python: Arrow has NFKC but no case folding
        batch.features[_TEXTS] = found
    return found


def exact_keys(batch: Batch) -> npt.NDArray[np.uint64]:
    """A key of the normalised structure of each record, shape (n_records, 2), uint64.

    BLAKE2b-128 of the group, the declared tools, the number of texts, and of each text its role, its side, its length in bytes
    and itself: lengths come before texts, so that ("a b", "c") and ("a", "b c") are two structures.
    Made once a batch.
    """
    if _KEYS not in batch.features:
        batch.features[_KEYS] = _exact_keys(batch)
    found: npt.NDArray[np.uint64] = batch.features[_KEYS]
    return found


def _exact_keys(batch: Batch) -> npt.NDArray[np.uint64]:
    lines = np.flatnonzero(_counts(batch))
    owners = batch.texts.record[lines]
    bounds = np.searchsorted(owners, np.arange(len(batch) + 1)).tolist()
    texts = normalised_texts(batch)
    encoded = [texts[i].encode("utf-8", "surrogatepass") for i in lines.tolist()]
    heads = np.empty((len(lines), 2), dtype="<u8")
    heads[:, 0] = batch.texts.role[lines].astype(np.uint64) << np.uint64(8) | batch.texts.side[lines].astype(np.uint64)
    heads[:, 1] = [len(each) for each in encoded]
    packed = heads.tobytes()
    group, tools = groups(batch).tolist(), batch.tools.tolist()
    digests = []
    for record in range(len(batch)):  # hashing is per record by nature; about 2 us each
        start, end = bounds[record], bounds[record + 1]
        prefix = struct.pack("<BQI", group[record], tools[record], end - start) + packed[16 * start : 16 * end]
        digests.append(hashlib.blake2b(prefix + b"".join(encoded[start:end]), digest_size=16).digest())
    keys = np.frombuffer(b"".join(digests), dtype="<u8").reshape(-1, 2).astype(np.uint64)
    tokens = batch.kind == Kind.TOKENS  # they have no text: what they are is in their numbers
    keys[tokens] = batch.fingerprint[tokens]
    return keys


def plain_texts(batch: Batch, shared_systems: Iterable[str]) -> list[str]:
    """The comparison texts before normalisation, for what case and lines tell: NFKC, joined by newlines, shape (n_records,)."""
    mask = _counts(batch) & ~_is_shared(batch, shared_systems)
    return [unicodedata.normalize("NFKC", text) for text in batch.joined(batch.texts.take(mask))]


def _counts(batch: Batch) -> Mask:
    """All but reasoning: two pairs that share prompt and chosen answer and reject another one are two lessons."""
    counts: Mask = batch.texts.side != Side.ASIDE
    return counts


def _is_shared(batch: Batch, shared_systems: Iterable[str]) -> Mask:
    shared = sorted(shared_systems)
    if not shared:
        return np.zeros(len(batch.texts), dtype=bool)
    equal = pc.is_in(batch.texts.text, value_set=pa.array(shared, type=pa.large_string()))
    is_shared: Mask = equal.to_numpy(zero_copy_only=False).astype(bool) & (batch.texts.role == Role.SYSTEM)
    return is_shared
