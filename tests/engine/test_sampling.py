"""The sample that a profile is learned from depends on what the records are, and not on where they stand."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curate.batch import Kind
from curate.config import Settings
from curate.engine.mapping import map_hashes, tasks_of
from curate.engine.opening import open_paths
from curate.engine.sampling import Sample, choose, load_sample
from curate.engine.workers import Crew
from tests.helpers.review import talk


def sampled(path: Path, size: int, count: int) -> tuple[Sample, list[str]]:
    """A sample of a file that is cut into shards of about `size` records, and the texts in it in any order."""
    tasks = list(tasks_of(open_paths([path], Settings()), size))
    sample = choose([map_hashes(task, None) for task in tasks], count)
    with Crew(1) as crew:
        batch = load_sample(tasks, sample, crew)
    assert batch is None or (batch.kind >= Kind.CHAT).all()
    return sample, sorted(batch.texts.text.to_pylist()) if batch is not None else []


@given(st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=6), st.integers(1, 20))
def test_the_smallest_hashes_are_chosen_and_of_equal_ones_the_first(shards: list[list[int]], count: int) -> None:
    sample = choose([np.array(each, dtype=np.uint64) for each in shards], count)
    every = [(value, shard, row) for shard, values in enumerate(shards) for row, value in enumerate(values)]
    assert [(shard, row) for shard, rows in enumerate(sample.rows) for row in rows.tolist()] == sorted(
        (shard, row) for _, shard, row in sorted(every)[:count]
    )


def test_order_and_cuts_do_not_matter(tmp_path: Path) -> None:
    lines = [json.dumps(talk(f"Where is lamp {i}?", f"On shelf {i}.")) for i in range(200)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    first, texts = sampled(tmp_path / "a.jsonl", 7, 40)
    assert len(first) == 40 and len(texts) == 80
    random.Random(1).shuffle(lines)
    (tmp_path / "b.jsonl").write_text("\n".join(lines))
    second, turned = sampled(tmp_path / "b.jsonl", 50, 40)
    assert (second.key, turned) == (first.key, texts)
    (tmp_path / "b.jsonl").write_text("\n".join(lines[1:]))
    assert sampled(tmp_path / "b.jsonl", 50, 199)[0].key != sampled(tmp_path / "a.jsonl", 50, 199)[0].key


def test_what_cannot_be_read_teaches_nothing(tmp_path: Path) -> None:
    lines = [json.dumps(talk(f"Where is lamp {i}?", "Here.")) if i % 2 else "{broken" + str(i) for i in range(20)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    assert len(sampled(tmp_path / "a.jsonl", 3, 20)[1]) == 20
    tasks = list(tasks_of(open_paths([tmp_path / "a.jsonl"], Settings()), 3))
    evens = [np.flatnonzero((task.shard.first_row + np.arange(task.shard.records)) % 2 == 0) for task in tasks]
    broken = Sample(evens, "")
    with Crew(1) as crew:
        assert load_sample(tasks, broken, crew) is None


def test_tables_are_sampled_by_their_content(tmp_path: Path) -> None:
    rows = [f"Where is lamp {i}?,On shelf {i}." for i in range(30)]
    (tmp_path / "a.csv").write_text("\n".join(["question,answer", *rows]))
    (tmp_path / "b.csv").write_text("\n".join(["question,answer", *rows[::-1]]))
    first, second = (sampled(tmp_path / name, 7, 10) for name in ("a.csv", "b.csv"))
    assert len(first[1]) == 20 and first[0].key == second[0].key and first[1] == second[1]
