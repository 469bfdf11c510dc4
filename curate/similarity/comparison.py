"""What of a record is compared: its normalised texts, the comparison text made of them, and a key of its exact structure."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from curate.batch import Batch, Kind, Mask, Role, Side
from curate.similarity.rolling import spread
from curate.text.normalise import normalise

_TEXTS, _TEXT_KEYS, _KEYS = "normalised texts", "keys of texts", "exact keys"


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

    Made of the group, the declared tools, the number of texts, and of each text its place, its role, its side and its `text_keys`.
    Two structures have the same key with a chance of about 2^-128. Made once a batch.
    """
    if _KEYS not in batch.features:
        batch.features[_KEYS] = _exact_keys(batch)
    found: npt.NDArray[np.uint64] = batch.features[_KEYS]
    return found


def _exact_keys(batch: Batch) -> npt.NDArray[np.uint64]:
    texts = batch.texts
    counted = _counts(batch)
    kinds = texts.role.astype(np.uint64) << np.uint64(8) | texts.side.astype(np.uint64)
    sums = structure_keys(batch, np.arange(len(batch), dtype=np.int64), counted, kinds)
    counts = np.bincount(texts.record[counted], minlength=len(batch)).astype(np.uint64)
    head = spread(spread(batch.tools) + (counts << np.uint64(8) | groups(batch).astype(np.uint64)))
    keys = np.stack([spread(sums[:, 0] + head), spread(sums[:, 1] ^ head)], axis=1)
    tokens = batch.kind == Kind.TOKENS  # they have no text: what they are is in their numbers
    keys[tokens] = batch.fingerprint[tokens]
    return keys


def structure_keys(batch: Batch, records: npt.NDArray[np.int64], chosen: Mask, kinds: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A key of the `chosen` texts of each of the `records` (ascending), of their order and of the kind of each, shape (n_records, 2);
    0 where there are none. `kinds`: uint64, shape (n_texts,), less than 2^16.
    """
    lines = np.flatnonzero(chosen)
    owners = batch.texts.record[lines]
    starts = np.searchsorted(owners, records)
    ends = np.searchsorted(owners, records, side="right")
    place = np.arange(len(lines)) - np.searchsorted(owners, owners)
    about = spread((place.astype(np.uint64) << np.uint64(16) | kinds[lines]) + np.uint64(1))
    sums = np.zeros((len(lines) + 1, 2), dtype=np.uint64)
    # Each text's term is as good as random, so that sums are the same only where all terms are (Wegman and Carter 1981).
    np.cumsum(spread(spread(text_keys(batch)[lines] ^ about[:, None])), axis=0, out=sums[1:])
    found: npt.NDArray[np.uint64] = sums[ends] - sums[starts]
    return found


def text_keys(batch: Batch) -> npt.NDArray[np.uint64]:
    """BLAKE2b-128 of each of the `normalised_texts`, shape (n_texts, 2), uint64. Made once a batch."""
    found: npt.NDArray[np.uint64] | None = batch.features.get(_TEXT_KEYS)
    if found is None:
        known: dict[str, bytes] = {}
        digests = []
        for text in normalised_texts(batch):  # by nature per text, 1.3 us for 670 characters; prompts and labels come again
            digest = known.get(text)
            if digest is None:
                digest = known[text] = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            digests.append(digest)
        found = np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64).reshape(-1, 2)
        batch.features[_TEXT_KEYS] = found
    return found


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
