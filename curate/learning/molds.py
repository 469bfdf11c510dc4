"""The output contract of each segment of a set, learned from a sample of its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from curate.batch import Batch
from curate.learning.json_mold import learn_json, learn_style
from curate.learning.labels import MOST_CHARS, Closed, closed_set
from curate.learning.lengths import FENCES, FEWEST
from curate.learning.lines import learn_lines
from curate.learning.support import LEAST_OTHERS, is_contested, wilson_low
from curate.mold import Mixed, Mold, MoldKind, WordBand
from curate.text.answer_forms import Json, kinds, matches, trimmed
from curate.text.conformity import KIND_WORDS, Judge
from curate.text.segments import Answers, answers, system_prompts
from curate.text.words import word_counts

SEGMENT = 40
"""Answers that a system prompt needs to be a segment of its own; with fewer, hardly any form can be told from chance."""

SMALLEST = 20
MOST_SEGMENTS = 50
KIND_SHARE = 0.90
KIND_SURE = 0.80
"""The share of the outputs that have to be of one kind, and the lower end of its Wilson interval."""

JOINT = 0.70
"""The share of the outputs that have to hold the whole mold: with less, each part may be frequent, but the whole is no contract."""

LEAST_RANGE = 0.35
"""The interquartile range of log(1 + words) is never taken for less: an answer of a third of the usual words may be right."""

_JSON = ("json_object", "json_array")
TOLD = 0.50
_MARKS = {
    "<<...>>": r"<<[^<>\n]+>>",
    "\\boxed{...}": r"\\boxed\{",
    "[[...]]": r"\[\[[^\[\]\n]+\]\]",
    "<tag>...</tag>": r"<\w+>(?s:.*)</\w+>",
}


def learn_molds(sample: Batch) -> tuple[Mold, ...]:
    """The mold of each segment, largest first: each system prompt that 40 records share, the records without any, and the rest.

    Learned from the last trained turn of each record where that is text. A segment of fewer than 20 answers has no mold.
    """
    found = answers(sample)
    codes, systems = _segments(sample, found)
    of_text = codes[found.texts.record]
    made = []
    for code, system in enumerate(systems):
        last = found.texts.text.filter(pa.array((of_text == code) & found.last))
        if len(last) >= SMALLEST:
            earlier = found.texts.text.filter(pa.array((of_text == code) & ~found.last))
            mold = learn_mold(trimmed(last), trimmed(earlier))
            calls = int(found.calls[codes == code].sum())
            made.append(mold.model_copy(update={"segment": _named(system, code, systems), "system": system, "calls": calls}))
    return tuple(sorted(made, key=lambda mold: (-mold.outputs, mold.system or "")))


def _named(system: str | None, code: int, systems: Sequence[str | None]) -> str:
    if len(systems) == 1:
        return "all"
    return "other records" if system is None else f"system prompt {code + 1}" if system else "no system prompt"


def _segments(sample: Batch, found: Answers) -> tuple[npt.NDArray[np.int64], list[str | None]]:
    """The segment of each record as an index, shape (n_records,), and the system prompt of each segment, None for the rest."""
    prompts = np.full(len(sample), "", dtype=object)
    records, texts = system_prompts(sample)
    prompts[records] = texts.to_pylist()
    counted = Counter(prompts[found.texts.record[found.last]].tolist())
    large = sorted((text for text, count in counted.items() if count >= SEGMENT), key=lambda text: (-counted[text], text))[:MOST_SEGMENTS]
    if len(counted) == 1 or not large:
        return np.zeros(len(sample), dtype=np.int64), [None]
    index = {text: code for code, text in enumerate(large)}
    codes = np.fromiter((index.get(text, len(large)) for text in prompts.tolist()), dtype=np.int64, count=len(sample))
    return codes, [*large, None] if len(counted) > len(large) else list(large)


def learn_mold(texts: pa.Array, earlier: pa.Array) -> Mold:
    """The mold of one segment from its last answers, trimmed; `earlier` are the other answers of its conversations."""
    alone: Literal["all", "last"] = "last" if len(earlier) else "all"
    mold = _learn_form(texts).model_copy(update={"turns": alone})
    if not mold.strong:
        return mold
    holding = int(Judge(mold).holds(texts).sum())
    share = holding / len(texts)
    if share < JOINT:
        mixed = Mixed(best="with all of the form", share=share, other="with parts of it", other_share=1 - share)
        return mold.model_copy(update={"strong": False, "mixed": (*mold.mixed, mixed)})
    before = int(Judge(mold).holds(earlier).sum())
    alike = wilson_low(before, len(earlier)) >= KIND_SURE and before >= KIND_SHARE * len(earlier)
    return mold.model_copy(update={"conforming": holding, "turns": "all" if alike else alone})


def _learn_form(texts: pa.Array) -> Mold:
    """The mold of trimmed answers, of which only this much is known: they are the answers of one segment."""
    found, read, fences = kinds(texts)
    pairs = [(kind, fence if kind in _JSON else None) for kind, fence in zip(found, fences, strict=True)]
    counted = Counter(pairs)
    ordered = sorted(counted, key=lambda each: (-counted[each], each[0], each[1] or ""))
    best, total = ordered[0], len(texts)
    sure = _is_sure(counted[best], total)
    plain = Mold(
        outputs=total,
        kind_share=round(counted["prose", None] / total, 4),
        single_line=round(float((~matches(texts, "\n")).mean()), 4),
        marks=_marks(texts),
    )
    certain = plain.model_copy(update={"kind": best[0], "kind_share": round(counted[best] / total, 4), "fence": best[1], "strong": True})
    if sure and best[0] in _JSON:
        return _json_mold(certain, [each for each, pair in zip(read, pairs, strict=True) if each and pair == best])
    texts_counted = Counter(texts.to_pylist())
    labels = closed_set(texts_counted, fewest=2)
    if labels.labels:
        share = round(labels.coverage, 4)
        return plain.model_copy(
            update={"kind": "label", "kind_share": share, "strong": True, "labels": labels.labels, "mixed": labels.mixed}
        )
    if sure and best[0] == "number":
        return certain
    if sure and best[0] == "fence":
        return certain.model_copy(update={"fence": _language(fences)})
    if not sure and best[0] != "prose" and is_contested(counted[best], total):
        return plain.model_copy(update={"mixed": (_between(ordered[:2], counted),)})
    return _line_mold(certain if sure and best[0] != "prose" else plain, texts, _unclosed(texts_counted, labels))


def _is_sure(count: int, total: int) -> bool:
    return count >= KIND_SHARE * total and wilson_low(count, total) >= KIND_SURE


def _language(fences: Sequence[str | None]) -> str:
    """The language of nearly all fences, "" where they have several."""
    language, count = min(Counter(fence or "" for fence in fences).items(), key=lambda each: (-each[1], each[0]))
    return language if _is_sure(count, len(fences)) else ""


def _between(kinds_: Sequence[tuple[MoldKind, str | None]], counted: Counter[tuple[MoldKind, str | None]]) -> Mixed:
    """The two most frequent kinds, between which the set has not chosen."""
    names = [KIND_WORDS[kind] + (f" in a fence ```{fence}" if fence is not None else "") for kind, fence in kinds_]
    shares = [counted[each] / counted.total() for each in kinds_]
    return Mixed(best=f"as {names[0]}", share=shares[0], other=f"as {names[1]}", other_share=shares[1])


def _json_mold(certain: Mold, read: Sequence[Json]) -> Mold:
    keys, mixed = learn_json([each.value for each in read])
    return certain.model_copy(update={"keys": keys, "style": learn_style(read), "mixed": mixed})


def _line_mold(mold: Mold, texts: pa.Array, unclosed: Sequence[Mixed]) -> Mold:
    """A mold of prose or lists, strong where the answers share lines or are lists."""
    lines = learn_lines(texts.to_pylist())
    strong = mold.strong or bool(lines.anchors or lines.first or lines.last)
    return mold.model_copy(
        update={
            "strong": strong,
            "anchors": lines.anchors,
            "ordered": lines.ordered,
            "first": lines.first,
            "last": lines.last,
            "mixed": (*unclosed, *lines.mixed),
            "words": _band(texts) if strong else None,
        }
    )


def _unclosed(counts: Counter[str], labels: Closed) -> list[Mixed]:
    """Labels that cover most of the outputs, but not nearly all; only where nearly all outputs are as short as labels."""
    total = counts.total()
    short = sum(count for text, count in counts.items() if len(text) <= MOST_CHARS)
    if labels.frequent < 2 or not is_contested(round(labels.coverage * total), total) or short < (1 - LEAST_OTHERS) * total:
        return []
    return [
        Mixed(best=f"as one of {labels.frequent} labels", share=labels.coverage, other="as other texts", other_share=1 - labels.coverage)
    ]


def _marks(texts: pa.Array) -> dict[str, float]:
    shares = {name: round(float(matches(texts, pattern).mean()), 4) for name, pattern in _MARKS.items()}
    return {name: share for name, share in shares.items() if share >= TOLD}


def _band(texts: pa.Array) -> WordBand | None:
    """Three interquartile ranges beyond the quartiles of log(1 + words), (at least .35); None for fewer than 30 answers."""
    if len(texts) < FEWEST:
        return None
    low, high = np.percentile(np.log1p(word_counts(pc.cast(texts, pa.large_string()))), [25, 75])
    reach = FENCES * max(high - low, LEAST_RANGE)
    return WordBand(low=round(float(max(np.expm1(low - reach), 0.0)), 2), high=round(float(np.expm1(high + reach)), 2))
