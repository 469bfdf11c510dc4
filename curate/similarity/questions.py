"""What records are asked, as hashes: the same input, the same but for its wording, and what may differ in a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from curate.batch import Batch, Kind, Role, Side
from curate.similarity.bands import shared
from curate.similarity.comparison import normalised_texts, structure_keys
from curate.similarity.rolling import Hashes, inverses, powers, spread
from curate.similarity.shingles import TemplateTable, shingle
from curate.similarity.wordings import LONG, core, cores, spoken

Ints = npt.NDArray[np.int64]

LONGEST = 2_000
"""Characters of an input up to which another wording of it is looked for; longer ones have to be the same."""

SHORT = 40
"""Characters of an answer up to which it may be a label."""

PIVOTS = 3
WHOLE = 32
"""A bucket of at most this many records is compared pair by pair; larger ones share a template, not a question."""

_SUPERVISED = (Kind.CHAT, Kind.PAIR)
_COMMON = np.uint64(1 << 63)
_FEATURE = "questions"


class Questions(NamedTuple):
    """What is kept of each supervised record, about 70 bytes.

    source: int32 · row: int64 · question, answer: uint64, hashes of the whole input and of the answer, normalised · near: uint64, a hash
    of the input without its fillers · edges: uint32, shape (n, 6), hashes of runs of its words up to one that is rare and from there on,
    0 for none; inputs that differ in one place share one · short: bool, whether the answer may be a label · words: uint16, words of the
    input that are compared.
    """

    source: npt.NDArray[np.int32]
    row: Ints
    question: Hashes
    answer: Hashes
    near: Hashes
    edges: npt.NDArray[np.uint32]
    short: npt.NDArray[np.bool_]
    words: npt.NDArray[np.uint16]

    def place(self, index: int) -> tuple[int, int]:
        """(source, row) of one record."""
        return int(self.source[index]), int(self.row[index])


def questions(batch: Batch, templates: npt.NDArray[np.uint32]) -> Questions:
    """What the supervised records of a batch with something asked are asked. `templates` are the profile's shingles. Made once a batch."""
    if _FEATURE not in batch.features:
        batch.features[_FEATURE] = _questions(batch, templates)
    found: Questions = batch.features[_FEATURE]
    return found


def joined(states: Sequence[Questions]) -> Questions | None:
    """All of them together; None for none."""
    kept = [state for state in states if len(state.row)]
    return Questions(*(np.concatenate(columns) for columns in zip(*kept, strict=True))) if kept else None


def input_words(batch: Batch) -> list[list[str]]:
    """Of each record the words of its input as they are compared, system prompts left out, those of each text behind a sign of its role."""
    out: list[list[str]] = [[] for _ in range(len(batch))]
    texts, owners, roles = normalised_texts(batch), batch.texts.record.tolist(), batch.texts.role.tolist()
    for line in _asked(batch).tolist():
        out[owners[line]] += [_sign(roles[line]), *cores(texts[line])]
    return out


def _sign(role: int) -> str:
    return f"\x02{role}"


def _asked(batch: Batch) -> Ints:
    texts = batch.texts
    return np.flatnonzero((texts.side == Side.INPUT) & (texts.role != Role.SYSTEM))


def _questions(batch: Batch, templates: npt.NDArray[np.uint32]) -> Questions:
    lengths, texts = batch.texts.lengths, batch.texts
    lines = _asked(batch)
    size = np.bincount(texts.record[lines], weights=lengths[lines], minlength=len(batch))
    said = np.bincount(texts.record, weights=np.where(texts.side == Side.OUTPUT, lengths, 0), minlength=len(batch))
    records = np.flatnonzero(np.isin(batch.kind, _SUPERVISED) & (size > 0)).astype(np.int64)
    is_input, is_system = texts.side == Side.INPUT, texts.role == Role.SYSTEM
    context = spread(_hashes(batch, records, is_input & is_system) ^ spread(batch.tools[records]))
    question = spread(_hashes(batch, records, is_input & ~is_system) ^ context)
    answer = _hashes(batch, records, texts.side == Side.OUTPUT)
    position = np.full(len(batch), -1, dtype=np.int64)
    short = size[records] <= LONGEST
    position[records[short]] = np.arange(int(short.sum()))
    wording = _wordings(batch, lines[position[texts.record[lines]] >= 0], position, context[short], templates)
    near, edges = question.copy(), np.zeros((len(records), 2 * PIVOTS), dtype=np.uint32)
    near[short] = np.where(wording[0] != 0, wording[0], question[short])
    edges[short] = wording[1]
    words = np.zeros(len(records), dtype=np.uint16)
    words[short] = wording[2]
    source = np.full(len(records), batch.source, dtype=np.int32)
    return Questions(source, batch.row[records], question, answer, near, edges, (said[records] <= SHORT) & (said[records] > 0), words)


def _hashes(batch: Batch, records: Ints, chosen: npt.NDArray[np.bool_]) -> Hashes:
    """A hash of the `chosen` texts of each record with their roles, shape (n_records,); 0 for none."""
    return structure_keys(batch, records, chosen, batch.texts.role.astype(np.uint64))[:, 0]


def _wordings(
    batch: Batch, lines: Ints, position: Ints, context: Hashes, templates: npt.NDArray[np.uint32]
) -> tuple[Hashes, npt.NDArray[np.uint32], Ints]:
    """`near`, `edges` and `words` of the records that have a position, from their `lines`; 0 where nothing is left of an input."""
    texts, roles = normalised_texts(batch), batch.texts.role.tolist()
    words: list[str] = []
    sizes = []
    chosen = lines.tolist()
    for line, found in zip(chosen, spoken([texts[line] for line in chosen]), strict=True):  # Arrow splits texts no faster
        words.append(_sign(roles[line]))
        words += found
        sizes.append(len(found) + 1)
    number: defaultdict[str, int] = defaultdict(count().__next__)  # of each word the first time that it comes
    numbered = np.fromiter(map(number.__getitem__, words), dtype=np.int64, count=len(words))
    codes = _codes(list(number), templates)[numbered]
    owner = np.repeat(position[batch.texts.record[lines]], sizes)[codes != 0]
    codes = codes[codes != 0]
    starts = np.searchsorted(owner, np.arange(len(context) + 1))
    signs = np.bincount(position[batch.texts.record[lines]], minlength=len(context))
    return *_keys(codes, owner, starts, context, np.diff(starts) > signs), np.diff(starts) - signs


def _codes(words: Sequence[str], templates: npt.NDArray[np.uint32]) -> Hashes:
    """A hash of each word, shape (n_words,), the same for words that count as one: 0 for a filler, large for what is part of a template."""
    shapes = [core(word) for word in words]
    sizes = np.array([len(shape) for shape in shapes], dtype=np.int64)
    points = np.frombuffer("".join(shapes).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    place = np.arange(len(points)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(spread(points) * powers(int(sizes.max(initial=0)) + 1)[place])])
    ends = np.cumsum(sizes)
    codes = spread(sums[ends] - sums[ends - sizes]) >> np.uint64(1) | np.uint64(1)
    return np.where(sizes > 0, np.where(_common(words, templates), codes | _COMMON, codes), np.uint64(0))


def _common(words: Sequence[str], templates: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Which words are so short, or so frequent in the set, that they tell little, shape (n_words,)."""
    short = np.array([len(word) <= 3 for word in words], dtype=bool)
    if not len(templates) or not len(words):
        return short
    found = shingle([f" {word} " for word in words])
    fresh = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(~TemplateTable(templates).contains(found.hashes))])
    common: npt.NDArray[np.bool_] = short | (fresh[found.starts[1:]] == fresh[found.starts[:-1]])
    return common


def _keys(
    codes: Hashes, owner: Ints, starts: Ints, context: Hashes, has_words: npt.NDArray[np.bool_]
) -> tuple[Hashes, npt.NDArray[np.uint32]]:
    """`near` and `edges` of runs of codes; run i is `codes[starts[i] : starts[i + 1]]`. A run is hashed as a polynomial of its places."""
    sizes = np.diff(starts)
    place = np.arange(len(codes)) - np.repeat(starts[:-1], sizes)
    longest = int(sizes.max(initial=0)) + 1
    plain = codes & ~_COMMON
    before = np.zeros(len(codes) + 1, dtype=np.uint64)  # sums wrap around, as everything here does
    np.cumsum(spread(plain) * powers(longest)[place], out=before[1:])
    total = before[starts[1:]] - before[starts[:-1]]
    near = np.where(has_words, spread(total ^ spread(context)), np.uint64(0))
    edges = np.zeros((len(sizes), 2 * PIVOTS), dtype=np.uint32)
    if not len(codes):
        return near, edges
    rank, inverse = codes.copy(), inverses(longest)
    for pivot in range(PIVOTS):
        least = np.minimum.reduceat(rank, starts[:-1])  # every run has the sign of a role
        hits = np.flatnonzero(rank == np.repeat(least, sizes))
        at = hits[np.searchsorted(owner[hits], np.arange(len(sizes)))]
        rank[at] = np.iinfo(np.uint64).max
        head = before[at] - before[starts[:-1]] ^ spread(plain[at])
        tail = (before[starts[1:]] - before[at + 1]) * inverse[place[at]] + np.uint64(1) ^ spread(plain[at])
        for column, run, words in ((0, head, place[at]), (1, tail, sizes - place[at] - 1)):
            key = (spread(run ^ spread(context)) >> np.uint64(32)).astype(np.uint32) | np.uint32(1)
            edges[:, 2 * pivot + column] = np.where((words > 0) & has_words, key, np.uint32(0))
    return near, edges


def one_place_apart(found: Questions, part: Ints) -> Ints:
    """Pairs of records of one `part` whose inputs may differ in one place, shape (n_pairs, 2), left < right, each once.

    Inputs that share more than their edges (`near`) are no pair, nor are records with the same answer.
    """
    keys = found.edges.reshape(-1)
    at = np.flatnonzero(keys)
    at = at[shared(keys[at])]
    full = part[at // found.edges.shape[1]].astype(np.uint64) << np.uint64(32) | keys[at]
    if len(at) and part.max() > part.min():
        at, full = at[(order := np.argsort(full, kind="stable"))], full[order]
    new = np.flatnonzero(np.concatenate([np.ones(1, dtype=bool), full[1:] != full[:-1]])) if len(full) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.append(new, len(full)))
    reach = np.repeat(np.where(sizes <= WHOLE, sizes - 1, 0), sizes)
    owner = at // found.edges.shape[1]
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    for distance in range(1, int(reach.max(initial=0)) + 1):
        left = np.flatnonzero((full[distance:] == full[:-distance]) & (distance <= reach[:-distance]))
        pair = np.stack([owner[left], owner[left + distance]], axis=1)
        apart = (found.near[pair[:, 0]] != found.near[pair[:, 1]]) & (found.answer[pair[:, 0]] != found.answer[pair[:, 1]])
        sizes = found.words[pair].astype(np.int64)
        apart &= np.abs(sizes[:, 0] - sizes[:, 1]) <= (sizes.min(axis=1) >= LONG)
        pairs.append(np.sort(pair[apart], axis=1))
    return np.unique(np.concatenate(pairs), axis=0)
