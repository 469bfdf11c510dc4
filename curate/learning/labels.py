"""Whether texts are labels, and which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import pyarrow as pa
import pyarrow.compute as pc

from curate.batch import Batch
from curate.learning.support import is_contested
from curate.learning.systems import least_shared
from curate.mold import Mixed
from curate.text.answer_forms import is_kind
from curate.text.labels import plain, words_of
from curate.text.words import word_counts

MOST_WORDS = 4
MOST_CHARS = 40
MOST_LABELS = 50
MOST_GRADES = 11
"""Numbers are labels only when there are no more of them than the grades of a scale from 0 to 10."""

COVERAGE = 0.95
RIVAL = 0.25
"""A second spelling of a label with this share of the first one's outputs is no slip any more."""

RARE = 3
RARE_SHARE = 0.002
SOLID = 0.02
"""From this share on a label stands for itself; a rarer one is none when it is another label in words or misspelt."""

MANY_RARE = 4
TAIL = 10
GAP = 4
"""How many times rarer than the usual labels the others have to be to look like slips that came back."""

_SAME = 0.85


@dataclass(frozen=True)
class Closed:
    """What is known about texts as labels: the labels, sorted, () where they are none; the share of the texts that the frequent ones
    cover, 0-1; how many of these there are; the spellings between which the set has not chosen; and whether so many texts stand there
    a few times only that more of them are to be expected.
    """

    labels: tuple[str, ...]
    coverage: float
    frequent: int
    mixed: tuple[Mixed, ...] = ()
    has_tail: bool = False


def learn_labels(sample: Batch) -> tuple[str, ...]:
    """The closed label set of all outputs, sorted, or () when there is none."""
    counted = pc.value_counts(pc.utf8_trim_whitespace(sample.outputs.text))
    counts = dict(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True))
    return closed_set(counts, fewest=2).labels


def closed_set(counts: Mapping[str, int], fewest: int, coverage: float = COVERAGE, most: int = MOST_LABELS) -> Closed:
    """The closed set of labels among texts, given with their counts: of at most 4 words and 40 characters, each the text of at least
    3 and 1 % of all (spellings that differ in case and punctuation count together), together at least `coverage` of them, between
    `fewest` and min(`most`, a tenth of the texts) labels. Then also rarer ones, of at least 3 and 0.2 %.

    Of those below 2 %, such are left out as slips in which a solid label stands, or that are spelt nearly as one.
    """
    total = sum(counts.values())
    if total == 0:
        return Closed((), 0.0, 0)
    groups = _groups(counts)
    weight = {core: sum(counts[text] for text in texts) for core, texts in groups.items()}
    frequent = {core for core, count in weight.items() if count >= least_shared(total)}
    covered = sum(weight[core] for core in frequent) / total
    if not fewest <= len(frequent) <= min(most, total / 10) or covered < coverage or _too_many_grades(groups, frequent):
        return Closed((), covered, len(frequent))
    mean = covered * total / len(frequent)
    solid = {core for core in frequent if weight[core] >= min(SOLID * total, RIVAL * mean)}
    rare = {core for core, count in weight.items() if core not in solid and count >= max(RARE, RARE_SHARE * total)}
    labels, mixed = [], []
    for core in sorted(solid | {core for core in rare if _is_new(core, solid)}):
        first, *others = groups[core]
        rivals = [text for text in others if counts[text] >= max(RARE, RIVAL * counts[first])]
        labels += [first, *rivals]
        mixed += [
            Mixed(best=f'as "{first}"', share=counts[first] / total, other=f'as "{t}"', other_share=counts[t] / total) for t in rivals[:1]
        ]
    tail = sum(2 <= count < TAIL for core, count in weight.items() if core not in solid and _is_new(core, solid))
    return Closed(tuple(sorted(labels)), covered, len(frequent), (*mixed, *_strange(labels, counts, total)), tail >= 2)


def _strange(labels: Sequence[str], counts: Mapping[str, int], total: int) -> Iterator[Mixed]:
    """Whether the labels fall into usual ones and several that are far rarer than any of these: they may be right, or made up."""
    ordered = sorted((counts[label] for label in labels), reverse=True)
    for usual in range(1, len(ordered) - MANY_RARE + 1):
        most = sum(ordered[:usual])
        if ordered[usual - 1] >= GAP * ordered[usual] and is_contested(most, total):
            rare = len(ordered) - usual
            yield Mixed(
                best=f"as one of {usual} usual texts", share=most / total, other=f"as one of {rare} rare ones", other_share=1 - most / total
            )
            return


def _groups(counts: Mapping[str, int]) -> dict[str, list[str]]:
    """The texts that may be labels by what they are without case and punctuation, the most frequent spelling first."""
    texts = pa.array(list(counts), type=pa.large_string())
    lengths = pc.utf8_length(texts).to_numpy(zero_copy_only=False)
    fits = (lengths > 0) & (lengths <= MOST_CHARS) & (word_counts(texts) <= MOST_WORDS)
    groups: dict[str, list[str]] = defaultdict(list)
    for text in sorted(texts.filter(pa.array(fits)).to_pylist(), key=lambda text: (-counts[text], text)):
        groups[plain(text) or text].append(text)
    return groups


def _too_many_grades(groups: Mapping[str, list[str]], frequent: set[str]) -> bool:
    firsts = pa.array([groups[core][0] for core in frequent], type=pa.large_string())
    return len(frequent) > MOST_GRADES and bool(is_kind(firsts, "number").all())


def _is_new(core: str, solid: set[str]) -> bool:
    """Whether a rare text is a label of its own: no solid one stands in it, and none is spelt nearly so."""
    within = f" {' '.join(words_of(core))} "
    return all(f" {other} " not in within and SequenceMatcher(None, core, other).ratio() < _SAME for other in sorted(solid))
