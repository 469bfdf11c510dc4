"""What is kept from run to run changes how long a check takes, and never what it finds."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import curate
from benchmarks import corpus
from curate.checks.registry import build
from curate.config import Settings
from curate.engine import caching, mapping
from curate.engine.caching import Cache, Entry, PairMemory, key_of, state_key
from curate.engine.check import check_opened
from curate.engine.opening import open_paths
from curate.engine.result import Run
from curate.profile import Profile

EDITED = int(os.environ.get("CURATE_EDITS", "3"))
"""Files that are edited three times at random."""

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"


@pytest.fixture(autouse=True)
def small_files_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "WORTH_RECORDS", 1)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many records were looked at by which number of checks, a number a shard."""
    seen: list[int] = []
    real = mapping.map_job

    def counted(job: Any, work: Any) -> Any:
        seen.append(len(job.codes))
        return real(job, work)

    monkeypatch.setattr("curate.engine.shards.map_job", counted)
    return seen


def check(path: Path, cache: Path | None, **settings: Any) -> Run:
    made = Settings(jobs=1, batch_size=50, cache=cache, **settings)
    return check_opened(open_paths([path], made), made)


def outcome(run: Run) -> tuple[Any, ...]:
    places = (run.places.line.tolist(), run.places.fingerprint.tolist(), run.places.kind.tolist(), run.places.occurrence.tolist())
    return run.findings.table.to_pylist(), places, run.errors, run.profile.model_dump(exclude={"shingles"}), run.texts


def records(count: int) -> list[bytes]:
    return [json.dumps(record).encode() for record in corpus.make(count, seed=3)[0]]


def write(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(b"\n".join(lines))
    return path


@pytest.mark.parametrize(
    "name",
    sorted(
        path.name for path in SAMPLES.iterdir() if path.suffix in (".jsonl", ".json", ".csv", ".parquet") and "expected" not in path.name
    ),
)
def test_a_warm_run_finds_what_a_cold_one_finds(name: str, tmp_path: Path, looked_at: list[int]) -> None:
    mapping_of = {"map": {"input": "question", "output": "answer"}} if name.startswith("questions") else {}
    cold = check(SAMPLES / name, None, **mapping_of)
    first = check(SAMPLES / name, tmp_path, **mapping_of)
    before = len(looked_at)
    warm = check(SAMPLES / name, tmp_path, **mapping_of)
    assert outcome(cold) == outcome(first) == outcome(warm)
    assert len(looked_at) == before or not name.endswith(".jsonl")


@pytest.mark.parametrize("seed", range(EDITED))
def test_an_edited_file_is_looked_at_where_it_was_edited(seed: int, tmp_path: Path, looked_at: list[int]) -> None:
    chance = random.Random(seed)
    lines = records(1_500)
    pinned = tmp_path / "profile.json"  # else each edit would change what is learned from so small a set
    pinned.write_text(curate.learn(write(tmp_path / "a.jsonl", lines)).model_dump_json(), encoding="utf-8")
    check(tmp_path / "a.jsonl", tmp_path / "cache", profile=pinned)
    shards = len(looked_at)
    assert shards > 15
    for _ in range(3):
        at = chance.randrange(len(lines))
        match chance.choice(["insert", "delete", "change", "break", "blank"]):
            case "insert":
                lines.insert(at, records(1_600)[1_550])
            case "delete":
                del lines[at]
            case "change":
                lines[at] = lines[at].replace(b"e", b"o", 3)
            case "break":
                lines[at] = lines[at][:-9]
            case _:
                lines.insert(at, b'{"messages": []}')
        looked_at.clear()
        warm = check(write(tmp_path / "a.jsonl", lines), tmp_path / "cache", profile=pinned)
        assert 1 <= len(looked_at) <= shards / 3
        assert outcome(warm) == outcome(check(tmp_path / "a.jsonl", None, profile=pinned))


def test_one_changed_option_runs_one_check(tmp_path: Path, looked_at: list[int]) -> None:
    path = write(tmp_path / "a.jsonl", records(600))
    check(path, tmp_path / "cache")
    looked_at.clear()
    changed = {"DUP002": {"threshold": 0.9}}
    warm = check(path, tmp_path / "cache", rules=changed)
    assert set(looked_at) == {1}
    assert outcome(warm) == outcome(check(path, None, rules=changed))


def test_the_order_of_files_does_not_matter(tmp_path: Path, looked_at: list[int]) -> None:
    first, second = write(tmp_path / "a.jsonl", records(300)), write(tmp_path / "b.jsonl", records(900)[600:])
    made = Settings(jobs=1, batch_size=100, cache=tmp_path / "cache")
    check_opened(open_paths([first, second], made), made)
    looked_at.clear()
    warm = check_opened(open_paths([second, first], made), made)
    assert looked_at == []
    cold = made.model_copy(update={"cache": None})
    assert outcome(warm) == outcome(check_opened(open_paths([second, first], cold), cold))


def test_damaged_entries_count_for_nothing(tmp_path: Path) -> None:
    path, folder = write(tmp_path / "a.jsonl", records(400)), tmp_path / "cache"
    cold = outcome(check(path, folder))
    chance = random.Random(1)
    entries = [each for each in folder.rglob("*") if each.is_file() and each.parent != folder]
    assert len(entries) > 4
    for each in entries:
        content = bytearray(each.read_bytes())
        match chance.choice(["flip", "cut", "empty"]):
            case "flip":
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            case "cut":
                del content[chance.randrange(len(content)) :]
            case _:
                content.clear()
        each.write_bytes(bytes(content))
    assert outcome(check(path, folder)) == cold


class Harmful:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("touch harmed",)


@pytest.mark.parametrize(
    "value", [Harmful(), Entry(columns=Harmful()), Entry(states={"EMP001": ("x", Harmful())}), subprocess.Popen, Path("x")]
)
def test_an_entry_runs_no_code(value: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shelf = Cache(tmp_path / "cache")
    content = pickle.dumps(value)
    digest = hashlib.blake2b(content, digest_size=16).digest()
    path = shelf._path("ab" * 20)
    path.parent.mkdir()
    path.write_bytes(caching._MAGIC + digest + content)
    assert shelf.load("ab" * 20) == Entry()
    assert not (tmp_path / "harmed").exists()


def test_the_oldest_entries_go_first(tmp_path: Path) -> None:
    shelf = Cache(tmp_path, limit=5_000)
    for number in range(6):
        shelf.store(f"{number}" * 40, Entry(columns="x" * 1_500))
        os.utime(shelf._path(f"{number}" * 40), (number, number))
    assert shelf.load("0" * 40).columns == "x" * 1_500  # it is used, and now the youngest
    shelf.trim()
    assert [number for number in range(6) if shelf.load(f"{number}" * 40) != Entry()] == [0, 4, 5]


def test_a_folder_that_cannot_be_written_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert caching.open_cache(tmp_path / "file" / "cache", 10**6) is None
    assert caching.open_cache(None, 10**6) is None
    path = write(tmp_path / "a.jsonl", records(50))
    assert outcome(check(path, tmp_path / "file" / "cache")) == outcome(check(path, None))


def test_everything_that_a_verdict_depends_on_is_in_the_name(tmp_path: Path) -> None:
    contract = tmp_path / "schema.json"
    contract.write_text("{}", encoding="utf-8")

    def key(code: str, options: dict[str, Any], profile: str = "p") -> str | None:
        (made,) = build([code], {code: options}, Profile())
        return state_key(made, profile)

    assert key("DUP002", {}) == key("DUP002", {})
    assert len({key("DUP002", {}), key("DUP002", {"threshold": 0.8}), key("DUP002", {}, "q"), key("DUP001", {})}) == 4
    declared = {"contract": {"json_schema": str(contract)}}
    before = key("CON001", declared)
    contract.write_text('{"type": "object"}', encoding="utf-8")
    assert key("CON001", declared) != before
    assert key("LEK001", {"texts": ["one"]}) != key("LEK001", {"texts": ["two"]})
    path = write(tmp_path / "a.jsonl", records(2))
    assert key_of(str(path), 0, 100, "chat") != key_of(str(path), 0, 101, "chat") != key_of(str(path), 0, 101, "pairs")


def test_pairs_are_remembered_in_either_order(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    left, right = chance.integers(0, 2**64, (50, 2), dtype=np.uint64), chance.integers(0, 2**64, (50, 2), dtype=np.uint64)
    memory = PairMemory(Cache(tmp_path), "key")
    assert np.isnan(memory.recall(left, right)).all()
    memory.learn(left, right, np.arange(50.0))
    again = PairMemory(Cache(tmp_path), "key")
    assert again.recall(right[::-1], left[::-1]).tolist() == list(map(float, range(49, -1, -1)))
    assert np.isnan(PairMemory(Cache(tmp_path), "other").recall(left, right)).all()
    assert np.isnan(again.recall(left, left)).all()


def test_two_runs_may_share_a_cache(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", records(6_000))
    command = [
        sys.executable,
        "-m",
        "curate",
        "check",
        str(path),
        "--cache-dir",
        str(tmp_path / "cache"),
        "--jobs",
        "1",
        "--output-format",
        "json",
    ]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    found = [json.loads(run.communicate()[0]) for run in runs]
    warm = json.loads(subprocess.run(command, stdout=subprocess.PIPE).stdout)
    for report in (*found, warm):
        report.pop("timings"), report.pop("checked_at", None)
    assert found[0] == found[1] == warm
    assert curate.check(path, select=["DUP001"]).findings["code"].value_counts().to_dict() == {
        "DUP001": found[0]["counts"]["by_code"]["DUP001"]
    }
