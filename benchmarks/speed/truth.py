"""What is right about a corpus, and how near the answer of a tool comes to it.

Planted pairs count when they are duplicates by the definition: equal once normalised (DUP001), or near-duplicates as
`benchmarks.brute_force` computes them, with the template shingles that `curate` learns from the same file. Whatever a tool is run
with, it is held against the same pairs.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.brute_force import grams, jaccard, likeness, near_duplicates, normalised, templates
from curate.similarity.shingles import hash_shingle

THRESHOLD = 0.75
MOST_JUDGED = 20_000
"""Links that are judged, of more a seeded choice: each costs about a millisecond."""

Link = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """What a tool calls duplicates: `links` of two rows, or where it names no partner the `rows` that it would drop.

    joined: rows that it puts into one group, not all of which are duplicates of each other.
    """

    links: Sequence[Link] = ()
    joined: Sequence[Link] = ()
    rows: Sequence[int] = ()


@dataclass(frozen=True)
class Quality:
    """Shares, 0-1; None where there was nothing to judge.

    recall: of the rows that have to go from the groups of planted pairs, those that would · precision: of what was found, what is a
    duplicate by the definition · plain_precision: the same by the Jaccard similarity of all character 5-grams alone.
    """

    recall: float | None
    precision: float | None
    plain_precision: float | None


class Groups:
    """Rows joined by links."""

    def __init__(self, links: Iterable[Link] = ()) -> None:
        self._parent: dict[int, int] = {}
        for left, right in links:
            self._parent[self.of(left)] = self.of(right)

    def of(self, row: int) -> int:
        """The row that stands for the group of `row`."""
        root = row
        while (above := self._parent.setdefault(root, root)) != root:
            root = above
        while self._parent[row] != root:
            self._parent[row], row = root, self._parent[row]
        return root

    def members(self) -> list[list[int]]:
        """The groups of at least two rows."""
        found: dict[int, list[int]] = {}
        for row in list(self._parent):
            found.setdefault(self.of(row), []).append(row)
        return [rows for rows in found.values() if len(rows) > 1]


class Texts:
    """The texts of a corpus by row, read when they are asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._starts = [0]
        with open(path, "rb") as file:
            for line in file:
                self._starts.append(self._starts[-1] + len(line))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, row: int) -> str:
        with open(self._path, "rb") as file:
            file.seek(self._starts[row])
            return "\n".join(message["content"] for message in json.loads(file.readline())["messages"])


@dataclass
class Masked(Container[str]):
    """The template shingles by their hashes."""

    hashes: frozenset[int]
    _known: dict[str, bool] = field(default_factory=dict)

    def __contains__(self, gram: object) -> bool:
        text = str(gram)
        if text not in self._known:
            self._known[text] = hash_shingle(text.encode("utf-8", "surrogatepass")) in self.hashes
        return self._known[text]


class Truth:
    """The planted pairs of a corpus that are duplicates, and a judge of links."""

    def __init__(self, path: Path, hashes: Iterable[int]) -> None:
        self._texts = Texts(path)
        self._masked = Masked(frozenset(hashes))
        self._known: dict[tuple[Link, bool], bool] = {}
        lines = path.with_suffix(".truth.jsonl").read_text(encoding="utf-8").splitlines()
        planted = [(each["row"], each["original"]) for each in map(json.loads, lines)]
        self.pairs = [link for link in planted if self._is_duplicate(link)]
        self._plain_pairs = [link for link in planted if self._is_alike(link)]

    def _is_duplicate(self, link: Link) -> bool:
        return self._told(link, True)

    def _is_alike(self, link: Link) -> bool:
        return self._told(link, False)

    def _told(self, link: Link, by_definition: bool) -> bool:
        """Whether two rows are duplicates, by the definition or by the similarity of all grams alone; most tools name the same ones."""
        key = ((min(link), max(link)), by_definition)
        if key not in self._known:
            left, right = (self._texts[row] for row in key[0])
            if by_definition:
                self._known[key] = normalised(left) == normalised(right) or likeness(left, right, self._masked, THRESHOLD) >= THRESHOLD
            else:
                self._known[key] = jaccard(grams(left), grams(right)) >= THRESHOLD
        return self._known[key]

    def judge(self, found: Found) -> Quality:
        """How much of the truth was found, and how much of what was found is true."""
        if found.rows:
            recall, precision = _by_rows(found.rows, self.pairs)
            return Quality(recall, precision, _by_rows(found.rows, self._plain_pairs)[1])
        groups = Groups([*found.links, *found.joined])
        parts = [(len(rows) - len({groups.of(row) for row in rows}), len(rows) - 1) for rows in Groups(self.pairs).members()]
        links = sorted({(min(link), max(link)) for link in found.links})
        if len(links) > MOST_JUDGED:
            links = random.Random(1).sample(links, MOST_JUDGED)
        recall = sum(joined for joined, _ in parts) / max(sum(most for _, most in parts), 1)
        return Quality(recall, _share(links, self._is_duplicate), _share(links, self._is_alike))


def _share(links: Sequence[Link], is_right: Callable[[Link], bool]) -> float | None:
    return sum(map(is_right, links)) / len(links) if links else None


def _by_rows(rows: Sequence[int], pairs: Sequence[Link]) -> tuple[float, float]:
    """Recall and precision of rows to drop: of each group of n rows n - 1 have to go."""
    groups = Groups(pairs)
    due = {groups.of(members[0]): len(members) - 1 for members in groups.members()}
    dropped = Counter(groups.of(row) for row in set(rows))
    right = sum(min(count, due.get(group, 0)) for group, count in dropped.items())
    return right / max(sum(due.values()), 1), right / len(set(rows))


def against_brute_force(path: Path, found: Found) -> dict[str, float]:
    """Every pair of a small corpus, compared without shortcuts: how many of the near-duplicates were found, and how many of those
    that were found are right. Copies that are equal once normalised count as one text.
    """
    texts = Texts(path)
    number: dict[str, int] = {}
    text_of = [number.setdefault(normalised(texts[row]), len(number)) for row in range(len(texts))]
    distinct = [texts[text_of.index(i)] for i in range(len(number))]
    truth = {tuple(sorted(pair)) for pair in near_duplicates(distinct, templates(list(number)), THRESHOLD)}
    links = {tuple(sorted((text_of[left], text_of[right]))) for left, right in found.links if text_of[left] != text_of[right]}
    groups = Groups((text_of[left], text_of[right]) for left, right in [*found.links, *found.joined])
    recalled = sum(groups.of(left) == groups.of(right) for left, right in truth)
    return {"records": len(texts), "pairs": len(truth), "recall": recalled / len(truth), "precision": len(links & truth) / len(links)}
