"""An export as a whole: its files, its list of changes, its manifest, and what it does when something is in the way."""

from __future__ import annotations

import ast
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import curate
from curate.errors import InputError
from curate.exporting.encoding import Unencodable, line_of
from curate.targets.registry import all_targets
from tests.helpers.exporting import (
    ASK,
    CALLING,
    CHAT,
    PAIR,
    PREFERENCE,
    SAY,
    UNPAIRED,
    WEIGHTED,
    changes,
    export,
    lines,
    manifest,
    values,
    write,
)

TRAINERS = [name for name in all_targets() if name not in ("jsonl", "csv", "parquet")]


def test_a_record_in_the_own_form_goes_through_unchanged(tmp_path: Path) -> None:
    done, out = export(tmp_path, "openai", [CHAT, CALLING])
    assert lines(out / "train.jsonl") == [CHAT, CALLING]
    assert changes(out) == []
    assert (done.records, done.held, done.rewritten, done.left_out) == (2, 2, 0, {})


def test_every_record_is_written_or_listed(tmp_path: Path) -> None:
    records = [CHAT, WEIGHTED, {**CHAT, "id": 7}, CALLING]
    done, out = export(tmp_path, "databricks", records)
    assert lines(out / "train.jsonl") == [CHAT, CHAT]
    assert changes(out) == [
        {
            "file": "in.jsonl",
            "row": 1,
            "line": 2,
            "action": "left out",
            "reason": "answer 2 is marked not to be learned, and there are no weights",
        },
        {
            "file": "in.jsonl",
            "row": 2,
            "line": 3,
            "action": "rewritten",
            "rows": [1],
            "changes": [{"pointer": "/id", "what": "the key id has no place there", "lost": True}],
            "file_out": "train.jsonl",
        },
        {"file": "in.jsonl", "row": 3, "line": 4, "action": "left out", "reason": "it calls tools, which have no place there"},
    ]
    assert manifest(out)["records"] == {
        "in": 4,
        "held": 2,
        "rewritten": 1,
        "lossy": 1,
        "left_out": {"answer ... is marked not to be learned, and there are no weights": 1, "it calls tools, which have no place there": 1},
        "out": 2,
    }
    assert done.records == done.held + sum(done.left_out.values())


def test_the_manifest_names_what_lies_there(tmp_path: Path) -> None:
    _, out = export(tmp_path, "axolotl", [CHAT] * 3)
    found = manifest(out)
    there = {path.name for path in out.iterdir()} - {"curate.manifest.json"}
    assert set(found["files"]) == there == {"train.jsonl", "axolotl.yaml", "curate.changes.jsonl"}
    for name, entry in found["files"].items():
        assert entry["sha256"] == hashlib.sha256((out / name).read_bytes()).hexdigest()
    assert (found["target"], found["target_rules"]["date"]) == ("axolotl", "2026-11-22")
    assert found["curate_version"] == curate.__version__
    source = hashlib.sha256((tmp_path / "in.jsonl").read_bytes()).hexdigest()
    assert found["inputs"] == [{"file": "in.jsonl", "sha256": source, "records": 3, "format": "openai_chat", "split": "train"}]


@pytest.mark.parametrize("name", list(all_targets()))
def test_the_same_records_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    records = [CHAT, {**CHAT, "id": 7}, CALLING]
    folders = []
    for folder in (tmp_path / "first", tmp_path / "second"):
        folder.mkdir()
        _, out = export(folder, name, records)
        folders.append({path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()})
    assert folders[0] == folders[1]
    assert "curate.manifest.json" in folders[0]


def test_lines_are_one_line_for_every_reader(tmp_path: Path) -> None:
    odd = {"messages": [ASK, {**SAY, "content": "one\u2028two\u2029three\x85four\nfive \u00e9 \U0001f600"}]}
    for name in ("openai", "huggingface", "jsonl"):
        _, out = export(tmp_path, name, [odd])
        data = (out / "train.jsonl").read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf") and b"\r" not in data and data.endswith(b"\n")
        assert len(data.decode("utf-8").splitlines()) == 1
        assert "\u00e9 \U0001f600" in data.decode("utf-8")
        assert lines(out / "train.jsonl") == [odd]


def test_splits_stay_apart(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    write(folder / "train.jsonl", [CHAT] * 3)
    write(folder / "validation.jsonl", [CALLING])
    done = curate.export(folder, "huggingface", tmp_path / "out", select=["FMT001"])
    assert done.files == {"train.jsonl": 3, "validation.jsonl": 1}
    keys = [list(record["messages"][0]) for name in done.files for record in lines(tmp_path / "out" / name)]
    assert keys == [["role", "content", "tool_calls", "tool_call_id"]] * 4
    assert [record["tools"] for record in lines(tmp_path / "out" / "train.jsonl")] == [None] * 3


def test_forms_get_folders_of_their_own(tmp_path: Path) -> None:
    first, second = write(tmp_path / "talks.jsonl", [CHAT]), write(tmp_path / "pairs.jsonl", [PREFERENCE])
    done = curate.export([first, second], "openai", tmp_path / "out", select=["FMT001"])
    assert done.files == {"sft/train.jsonl": 1, "preference/train.jsonl": 1}
    assert lines(tmp_path / "out" / "preference" / "train.jsonl") == [
        {"input": {"messages": [ASK]}, "preferred_output": PREFERENCE["chosen"], "non_preferred_output": PREFERENCE["rejected"]}
    ]


def test_open_errors_refuse(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps(CHAT) + "\nno JSON\n", encoding="utf-8")
    done = curate.export(source, "openai", tmp_path / "out")
    assert done.refused and [(error.line, error.code) for error in done.errors] == [(2, "FMT001")]
    assert not (tmp_path / "out").exists()
    done = curate.export(source, "openai", tmp_path / "out", leave_out_errors=True)
    assert (done.files, done.left_out) == ({"train.jsonl": 1}, {"open errors": 1})
    assert changes(tmp_path / "out") == [{"file": "in.jsonl", "row": 1, "line": 2, "action": "left out", "reason": "open errors"}]


def test_nothing_is_written_where_nothing_can_be_held(tmp_path: Path) -> None:
    done, out = export(tmp_path, "openai", [UNPAIRED] * 2)
    assert done.refused and not done.errors and not out.exists()
    assert done.left_out == {"its answer has a label, and single answers with a label have no place there": 2}


def test_a_file_that_is_read_is_not_written_over(tmp_path: Path) -> None:
    source = write(tmp_path / "train.jsonl", [PAIR])
    before = source.read_bytes()
    with pytest.raises(InputError) as error:
        curate.export(source, "openai", tmp_path, select=["FMT001"])
    assert error.value.message == "is read and would be written over"
    assert source.read_bytes() == before and [path.name for path in tmp_path.iterdir()] == ["train.jsonl"]


def test_what_an_earlier_export_left_goes(tmp_path: Path) -> None:
    export(tmp_path, "openai", [CHAT])
    other = write(tmp_path / "other.jsonl", [CHAT])
    (tmp_path / "openai" / "notes.txt").write_text("mine", encoding="utf-8")
    curate.export(other, "axolotl", tmp_path / "openai", select=["FMT001"])
    names = {path.name for path in (tmp_path / "openai").iterdir()}
    assert names == {"train.jsonl", "axolotl.yaml", "notes.txt", "curate.changes.jsonl", "curate.manifest.json"}


def test_what_was_changed_by_hand_stays(tmp_path: Path) -> None:
    export(tmp_path, "openai", [CHAT])
    (tmp_path / "openai" / "start_job.py").write_text("mine", encoding="utf-8")
    curate.export(write(tmp_path / "other.jsonl", [CHAT]), "axolotl", tmp_path / "openai", select=["FMT001"])
    assert (tmp_path / "openai" / "start_job.py").read_text(encoding="utf-8") == "mine"


def test_weights_become_records_where_there_are_none(tmp_path: Path) -> None:
    four = {"messages": [ASK, SAY, {"role": "user", "content": "And now?"}, {"role": "assistant", "content": "It is there."}]}
    found = values(tmp_path, "huggingface", [WEIGHTED, four])
    assert [len(record["prompt"]) for record in found] == [3, 1, 3]
    assert [record["completion"][0]["content"] for record in found] == ["It is on its way.", "It is on its way.", "It is there."]
    assert changes(tmp_path / "huggingface")[1]["rows"] == [1, 2]


def test_what_no_file_can_hold_is_left_out() -> None:
    reasons = []
    for odd in ("broken \ud83d", float("nan"), float("inf")):
        with pytest.raises(Unencodable) as error:
            line_of({"text": odd})
        reasons.append(str(error.value))
    infinite = "it holds NaN or infinity, which is no JSON"
    assert reasons == ["it holds half of a surrogate pair, which is no Unicode", infinite, infinite]


def test_limits_are_said(tmp_path: Path) -> None:
    done, _ = export(tmp_path, "openai", [CHAT] * 9)
    assert done.warnings == ["train.jsonl has 9 records, and OpenAI trains on 10 or more"]
    long = {"messages": [ASK, {**SAY, "content": "It is on its way. " * 200}]}
    done, _ = export(tmp_path, "axolotl", [CHAT, long], sequence_length=512, tokens={"tokenizer": "o200k"})
    assert done.warnings == ["Axolotl will drop 1 records (line 2): longer than sequence_len 512, counted by o200k"]


@pytest.mark.parametrize("name", ["csv", "parquet"])
def test_tables_hold_everything(name: str, tmp_path: Path) -> None:
    records: list[Any] = [CALLING, {**CHAT, "tools": None}]
    _, out = export(tmp_path, name, records)
    back = [json.loads(json.dumps(curate_record)) for curate_record in _read_table(out / f"train.{name}")]
    assert [record["messages"] for record in back] == [record["messages"] for record in records]


def _read_table(path: Path) -> list[Any]:
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        rows = pq.read_table(path).to_pylist()
    else:
        import csv

        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    return [{**row, "messages": json.loads(row["messages"]) if isinstance(row["messages"], str) else row["messages"]} for row in rows]


@pytest.mark.parametrize("method", ["qlora", "lora", "full"])
@pytest.mark.parametrize("name", TRAINERS)
@pytest.mark.parametrize(
    "record", [CHAT, PREFERENCE, UNPAIRED, {"text": "Once upon a time."}], ids=["chat", "preference", "unpaired", "text"]
)
def test_companions_are_sound(record: Any, name: str, method: str, tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    done, out = export(tmp_path, name, [record] * 12, method=method)
    for path in (out / each for each in done.companions):
        text = path.read_text(encoding="utf-8")
        assert text.endswith("\n") and "\r" not in text
        if path.suffix == ".py":
            ast.parse(text)
        elif path.suffix == ".yaml":
            assert yaml.safe_load(text)["seed"] == 7
        elif path.suffix == ".json":
            assert json.loads(text)
