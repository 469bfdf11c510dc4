"""Nothing that is linked straddles a split, no record is lost, and neither the order of the file nor a later record moves a side."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import curate
from benchmarks import corpus
from curate.config import Settings
from curate.engine.opening import open_paths
from curate.errors import ConfigError, InputError
from curate.splitting.manifest import NAME, read_manifest
from curate.splitting.run import Split, SplitOptions, split_opened
from tests.helpers.review import talk

ROOT = Path(__file__).resolve().parent.parent.parent
TOPICS = ("lamps", "rugs", "chairs", "tables", "shelves", "beds", "desks", "mirrors", "clocks", "vases")


def talks(count: int) -> list[dict[str, Any]]:
    """Records that have nothing in common but their form."""
    chance = random.Random(5)
    words = ["".join(chance.choice("abcdefghijklmnoprstuvw") for _ in range(7)) for _ in range(12 * count)]
    return [talk(" ".join(words[12 * i : 12 * i + 6]), " ".join(words[12 * i + 6 : 12 * i + 12])) for i in range(count)]


def write(path: Path, records: list[Any]) -> Path:
    path.write_bytes(b"".join(json.dumps(record).encode() + b"\n" for record in records))
    return path


def run(path: Path | list[Path], folder: Path, **options: Any) -> Split:
    made = Settings(jobs=1)
    return split_opened(open_paths([path] if isinstance(path, Path) else path, made), made, folder, SplitOptions(**options))


def sides(folder: Path) -> dict[str, list[Any]]:
    found = {path.stem: [json.loads(line) for line in path.read_bytes().split(b"\n") if line] for path in folder.glob("*.jsonl")}
    return defaultdict(list, found)


def test_sizes_bytes_and_manifest(tmp_path: Path) -> None:
    path = write(tmp_path / "talks.jsonl", talks(600))
    lines = path.read_bytes().splitlines(keepends=True)
    done = run(path, tmp_path / "out", seed=7)
    assert done.records == {"train": 480, "validation": 60, "test": 60}
    assert (done.notes, done.left_out) == ([], [])
    written = {name: (tmp_path / "out" / name).read_bytes() for name in done.manifest.files}
    assert sorted(b"".join(written.values()).splitlines(keepends=True)) == sorted(lines)
    for content in written.values():  # in the order of the file, byte for byte
        assert [line for line in lines if line in set(content.splitlines(keepends=True))] == content.splitlines(keepends=True)
    assert read_manifest(tmp_path / "out" / NAME) == done.manifest
    assert {name: file.records for name, file in done.manifest.files.items()} == {
        "train.jsonl": 480, "validation.jsonl": 60, "test.jsonl": 60,
    }  # fmt: skip


def test_a_seed_and_the_content_decide(tmp_path: Path) -> None:
    records = talks(200)
    first = run(write(tmp_path / "a.jsonl", records), tmp_path / "first", seed=7)
    again = run(tmp_path / "a.jsonl", tmp_path / "again", seed=7)
    assert first.manifest == again.manifest
    random.Random(1).shuffle(records)
    assert run(write(tmp_path / "b.jsonl", records), tmp_path / "shuffled", seed=7).manifest.assigned == first.manifest.assigned
    assert run(tmp_path / "a.jsonl", tmp_path / "other", seed=8).manifest.assigned != first.manifest.assigned


def test_what_is_linked_stays_together(tmp_path: Path) -> None:
    plain = talks(300)
    records = []
    for number, each in enumerate(plain):
        question, answer = (turn["content"] for turn in each["messages"])
        records.append({**each, "tag": f"t{number}"})
        if number % 3 == 0:
            records.append({**talk(question, answer + " indeed"), "tag": f"t{number}"})  # nearly the same
        if number % 3 == 1:
            records.append({**talk(question.upper(), plain[-number]["messages"][1]["content"][::-1]), "tag": f"t{number}"})  # the prompt
    for number in range(40):
        records[number]["conversation_id"] = records[-number - 1]["conversation_id"] = f"c{number}"
    done = run(write(tmp_path / "linked.jsonl", records), tmp_path / "out")
    where = defaultdict(set)
    for side, members in sides(tmp_path / "out").items():
        for member in members:
            where[member["tag"]].add(side)
            where[member.get("conversation_id", member["tag"])].add(side)
    assert {len(each) for each in where.values()} == {1}
    assert sum(done.records.values()) == len(records)
    assert all(abs(done.records[side] - 0.1 * len(records)) <= 0.01 * len(records) for side in ("validation", "test"))


def test_a_system_prompt_and_a_constant_prompt_tie_nothing(tmp_path: Path) -> None:
    records = []
    for number, each in enumerate(talks(120)):
        answer = each["messages"][1]["content"]
        records.append({"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Go on."}, {"role": "assistant", "content": f"{answer} {number}"}]})  # noqa: E501 # fmt: skip
    done = run(write(tmp_path / "same.jsonl", records), tmp_path / "out")
    assert done.records == {"train": 96, "validation": 12, "test": 12}
    assert [note.partition(":")[0] for note in done.notes] == [
        "24 records are held out",
        "more than half of the records have the same prompt, which ties nothing together",
    ]


def test_what_would_leak_stays_together(tmp_path: Path) -> None:
    records = talks(200)
    for number in range(0, 200, 10):  # a prompt that is nearly that of another record, and one that holds it, with answers of their own
        words = " ".join(f"{word}{letter}" for word in records[number]["messages"][0]["content"].split() for letter in "xyz")
        records[number] = talk(words, f"the first answer {number}")
        answers = (talks(2)[1]["messages"][1]["content"], f"quite another answer {number}")
        records += [talk(f"{words} please", answers[0]), talk(f"before all that one more thing {words} and the end of it", answers[1])]
    done = run(write(tmp_path / "talks.jsonl", records), tmp_path / "out", seed=3)
    assert sum(done.records.values()) == len(records)
    assert curate.check(tmp_path / "out", select=["LEK"]).findings.empty
    apart = run(tmp_path / "talks.jsonl", tmp_path / "again", previous=done.manifest)
    assert apart.manifest.assigned == done.manifest.assigned


def test_strata_have_their_share_on_every_side(tmp_path: Path) -> None:
    records = [{**each, "metadata": {"topic": TOPICS[number % 4 and number % 10]}} for number, each in enumerate(talks(500))]
    run(write(tmp_path / "topics.jsonl", records), tmp_path / "out", stratify="metadata.topic", test=0.2, validation=0)
    held = [record["metadata"]["topic"] for record in sides(tmp_path / "out")["test"]]
    for topic in set(held):
        assert abs(held.count(topic) - 0.2 * sum(record["metadata"]["topic"] == topic for record in records)) <= 1
    assert len(held) == 100


def test_an_earlier_split_is_kept_and_a_bridge_left_out(tmp_path: Path) -> None:
    records = talks(200)
    first = run(write(tmp_path / "a.jsonl", records), tmp_path / "first", seed=3)
    before = sides(tmp_path / "first")
    trained, tested = before["train"][0], before["test"][0]
    bridge = talk(trained["messages"][0]["content"], tested["messages"][1]["content"])
    bridge["conversation_id"] = "both"
    near = talk(tested["messages"][0]["content"], "something else entirely that nobody has said before")
    for each in records:
        if each == tested:
            each["conversation_id"] = "both"
    more = [*records, near, bridge, *talks(260)[200:]]
    random.Random(2).shuffle(more)
    done = run(write(tmp_path / "b.jsonl", more), tmp_path / "second", seed=99, previous=first.manifest)
    after = sides(tmp_path / "second")
    for side, keys in first.manifest.assigned.items():
        assert set(keys) <= set(done.manifest.assigned[side])
    assert near in after["test"]
    assert [more[each.row] for each in done.left_out] == [bridge]
    assert sum(done.records.values()) + 1 == len(more)


def test_unreadable_lines_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    lines = [json.dumps(each) for each in talks(80)]
    path.write_text("\n".join([*lines[:40], "{broken", '{"messages": 7}', *lines[40:]]) + "\n", encoding="utf-8")
    done = run(path, tmp_path / "out")
    assert [(each.row, each.line, each.reason) for each in done.left_out] == [
        (40, 41, "it cannot be read"),
        (41, 42, "it does not fit the format"),
    ]
    assert sum(done.records.values()) == 80


@pytest.mark.parametrize("ending", ["json", "csv", "parquet"])
def test_other_containers_keep_their_kind(tmp_path: Path, ending: str) -> None:
    import pandas as pd

    frame = pd.DataFrame([{"prompt": each["messages"][0]["content"], "completion": each["messages"][1]["content"]} for each in talks(100)])
    path = tmp_path / f"pairs.{ending}"
    {"json": lambda: frame.to_json(path, orient="records"), "csv": lambda: frame.to_csv(path, index=False), "parquet": lambda: frame.to_parquet(path)}[ending]()  # noqa: E501 # fmt: skip
    done = run(path, tmp_path / "out")
    read = {"json": pd.read_json, "csv": pd.read_csv, "parquet": pd.read_parquet}[ending]
    parts = {name: read(tmp_path / "out" / name) for name in done.manifest.files}
    assert {name: len(part) for name, part in parts.items()} == {f"train.{ending}": 80, f"validation.{ending}": 10, f"test.{ending}": 10}
    joined = pd.concat(parts.values()).sort_values("prompt").reset_index(drop=True)
    assert joined.equals(frame.sort_values("prompt").reset_index(drop=True))


def test_several_files_lie_in_a_folder_for_each_side(tmp_path: Path) -> None:
    records = talks(100)
    (tmp_path / "x").mkdir()
    paths = [write(tmp_path / "a.jsonl", records[:50]), write(tmp_path / "x" / "a.jsonl", records[50:])]
    done = run(paths, tmp_path / "out")
    assert sorted(done.manifest.files) == ["test/a-2.jsonl", "test/a.jsonl", "train/a-2.jsonl", "train/a.jsonl", "validation/a-2.jsonl", "validation/a.jsonl"]  # noqa: E501 # fmt: skip
    assert sum(file.records for file in done.manifest.files.values()) == 100


def test_what_cannot_be_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", talks(60))
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="leave nothing to train on"):
        run(path, tmp_path / "out", test=0.6, validation=0.4)
    with pytest.raises(ConfigError, match="no record has the key nowhere"):
        run(path, tmp_path / "out", group_by="nowhere")
    with pytest.raises(InputError, match="would be written over"):
        run(path, tmp_path)
    with pytest.raises(InputError, match="is not the manifest of a split"):
        read_manifest(path)
    assert path.read_bytes() == before and [each.name for each in tmp_path.iterdir()] == ["train.jsonl"]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 1_000), test=st.sampled_from([0.05, 0.1, 0.3]), validation=st.sampled_from([0.0, 0.1]))
def test_in_is_out_and_near_duplicates_stay_together(tmp_path_factory: pytest.TempPathFactory, seed: int, test: float, validation: float) -> None:  # noqa: E501 # fmt: skip
    folder = tmp_path_factory.mktemp("property")
    records, truth = corpus.make(150, seed=seed % 7)
    done = run(write(folder / "corpus.jsonl", records), folder / "out", seed=seed, test=test, validation=validation)
    assert sum(done.records.values()) + len(done.left_out) == len(records)
    where = {key: side for side, keys in done.manifest.assigned.items() for key in keys}
    assert len(where) == sum(map(len, done.manifest.assigned.values()))  # no content is on two sides
    placed = {json.dumps(record): side for side, members in sides(folder / "out").items() for record in members}
    duplicates = [each for each in truth if each.kind in ("exact", "respaced")]
    assert duplicates
    for each in duplicates:
        assert placed[json.dumps(records[each.row])] == placed[json.dumps(records[each.original])]
