"""A seeded corpus of chat records with planted duplicates, and the truth about them.

    python -m benchmarks.corpus 100000 corpus.jsonl [--seed 1]

Bigram text from real words with names and numbers, on average 123 words and 775 bytes a record. Planted: 8 % near-duplicates (words
substituted, a block replaced, cut short, extended), 3 % exact ones (half differ in case or white space), and 1 % twins that differ
in their numbers or their names only, which are no duplicates. `corpus.truth.jsonl` says what was planted where.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.words import FUNCTION, NAMES, vocabulary

SHARES = {"substituted": 0.02, "block": 0.02, "cut": 0.02, "extended": 0.02, "exact": 0.015, "respaced": 0.015, "twin": 0.01}
"""Planted kinds and their share of all records; `exact` and `respaced` are DUP001, `twin` is nothing, the others are DUP002."""

NUMBER = "\0"
_SUCCESSORS = 24


@dataclass(frozen=True)
class Planted:
    """One planted record: `row` was made from `original` by an edit of `kind`."""

    row: int
    original: int
    kind: str


class Language:
    """A bigram language over the vocabulary: half of the words follow from the word before, half come by Zipf's law."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        words = vocabulary()
        content = words[len(FUNCTION) :]
        order = self._random.permutation(len(content))
        self.words = [*FUNCTION, *(content[i] for i in order), *NAMES, NUMBER]
        count = len(self.words)
        weights = 1.0 / (np.arange(count) + 2.0) ** 1.05
        weights[-1 - len(NAMES) : -1] = weights.sum() * 0.02 / len(NAMES)
        weights[-1] = weights.sum() * 0.015
        self._cumulative = np.cumsum(weights / weights.sum())
        self._next = self._draw((count, _SUCCESSORS))

    def _draw(self, shape: tuple[int, ...]) -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.minimum(np.searchsorted(self._cumulative, self._random.random(shape)), len(self.words) - 1)

    def texts(self, lengths: np.ndarray[Any, np.dtype[np.int64]]) -> Iterator[list[str]]:
        """The words of one text for each of `lengths`, made in blocks; numbers are drawn between 2 and 9,999."""
        for start in range(0, len(lengths), 4096):
            block = lengths[start : start + 4096]
            word = self._draw((len(block),))
            columns = []
            for _ in range(int(block.max())):
                columns.append(word)
                follows = self._random.random(len(block)) < 0.5
                word = np.where(follows, self._next[word, self._random.integers(_SUCCESSORS, size=len(block))], self._draw((len(block),)))
            numbers = self._random.integers(2, 10_000, size=(len(block), len(columns)))
            for text, length, drawn in zip(np.array(columns).T.tolist(), block.tolist(), numbers.tolist(), strict=True):
                yield [str(n) if self.words[w] == NUMBER else self.words[w] for w, n in zip(text[:length], drawn, strict=False)]


def make(count: int, seed: int = 1) -> tuple[list[dict[str, Any]], list[Planted]]:
    """`count` chat records and what was planted among them; the same for the same arguments."""
    language, chance = Language(seed), random.Random(seed)
    planned = [kind for kind, share in SHARES.items() for _ in range(round(share * count))]
    originals = count - len(planned)
    lengths = np.clip(np.random.default_rng(seed + 1).lognormal(4.70, 0.48, count), 24, 600).astype(np.int64)
    drawn = language.texts(lengths)
    words = [next(drawn) for _ in range(originals)]
    spare = list(drawn)
    texts = [render(each, opening(each)) for each in words]
    sources = []
    for kind, more in zip(planned, spare, strict=True):
        source = chance.randrange(originals)
        while kind == "twin" and not (any(map(str.isdigit, words[source])) or sum(word in NAMES for word in words[source]) > 2):
            source = chance.randrange(originals)
        sources.append(source)
        copy = edited(words[source], kind, more, chance)
        texts.append(respaced(*texts[source], chance) if kind == "respaced" else render(copy, opening(words[source])))
    order = list(range(count))
    chance.shuffle(order)
    row_of = {index: row for row, index in enumerate(order)}
    planted = [Planted(row_of[originals + i], row_of[source], kind) for i, (source, kind) in enumerate(zip(sources, planned, strict=True))]
    return [record(*texts[index]) for index in order], sorted(planted, key=lambda each: each.row)


def edited(words: list[str], kind: str, more: list[str], chance: random.Random) -> list[str]:
    """A copy of `words` after an edit of `kind`; `more` are other words of the language."""
    count = len(words)
    part = max(1, round(count * chance.uniform(0.02, 0.10)))
    if kind == "substituted":
        places = [i for i in range(count) if words[i].islower()]
        fresh = [word for word in more if word.islower()] or ["other"]
        changed = {i: chance.choice(fresh) for i in chance.sample(places, min(len(places), max(1, part // 2)))}
        return [changed.get(i, word) for i, word in enumerate(words)]
    if kind == "block":
        start = chance.randrange(count - part + 1)
        return [*words[:start], *[word for word in more if word.islower()][:part], *words[start + part :]]
    if kind == "cut":
        return words[: count - part]
    if kind == "extended":
        return [*words, *more[:part]]
    if kind == "twin":
        return _twin(words, chance)
    return list(words)


def _twin(words: list[str], chance: random.Random) -> list[str]:
    """The same words about other numbers, or where there are none about other names."""
    if any(map(str.isdigit, words)):
        more = 10_000 * chance.randrange(1, 1000)
        return [str(int(word) + more) if word.isdigit() else word for word in words]
    names = {word: f"{chance.choice(NAMES)}ia" for word in words if word in NAMES}
    return [names.get(word, word) for word in words]


def opening(words: list[str]) -> int:
    """How many words of a text are its question: about a sixth."""
    return max(4, len(words) // 6)


def render(words: list[str], cut: int) -> tuple[str, str]:
    """Question and answer; the question is the first `cut` words, the sentences of the answer have twelve words."""
    sentences = [words[i : i + 12] for i in range(cut, len(words), 12)]
    answer = ". ".join(_sentence(sentence) for sentence in sentences)
    return _sentence(words[:cut]) + "?", answer + "."


def _sentence(words: list[str]) -> str:
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def respaced(question: str, answer: str, chance: random.Random) -> tuple[str, str]:
    """The same text in another case, or with other white space."""
    return (question.upper(), answer) if chance.random() < 0.5 else (question + " ", answer.replace(". ", ".\n"))


def record(question: str, answer: str) -> dict[str, Any]:
    """A chat record of one question and its answer."""
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


def write(path: Path, count: int, seed: int) -> None:
    """Write the corpus to `path` and its truth beside it."""
    records, planted = make(count, seed)
    path.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    truth = path.with_suffix(".truth.jsonl")
    truth.write_text("".join(json.dumps(asdict(each)) + "\n" for each in planted), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a seeded corpus with planted duplicates.")
    parser.add_argument("records", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write(arguments.path, arguments.records, arguments.seed)
