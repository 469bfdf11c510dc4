"""Archives, workbooks and documents that hold several sources: their names, splits and digests, and how one of them is named."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from curate.config import Settings
from curate.engine.opening import open_paths
from curate.errors import CurateError, FormatError, InputError, MissingExtra
from curate.formats import workbooks
from curate.formats.containers import open_source, open_sources
from curate.formats.raw import Raw
from tests.hostile.workbook import rows, workbook

PAIR = b'{"input": "Is it open?", "output": "Yes."}\n'
TABLE = b"input,output\nIs it shut?,No.\n"
SHEET = [("input", "output"), ("Is it open?", "Yes."), ("Is it shut?", "No.")]


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def splits(*paths: Path) -> list[tuple[str, str]]:
    common = str(paths[0].parent) + "/"
    return [(each.source.path.removeprefix(common), each.split) for each in open_paths(paths, Settings())]


def test_each_data_file_of_an_archive_is_an_input(tmp_path: Path) -> None:
    path = zipped(tmp_path / "data.zip", {"x/train.jsonl": PAIR * 2, "x/README.md": b"hello", "x/eval.csv": TABLE})
    found = open_sources(path)
    assert [(each.name, each.source.container, each.source.records) for each in found] == [
        ("x/train.jsonl", "jsonl", 2),
        ("x/eval.csv", "csv", 1),
    ]
    assert [(each.source.sha256, each.source.bytes) for each in found] == [
        (hashlib.sha256(PAIR * 2).hexdigest(), len(PAIR * 2)), (hashlib.sha256(TABLE).hexdigest(), len(TABLE)),
    ]  # fmt: skip
    assert splits(path) == [("data.zip/x/train.jsonl", "train"), ("data.zip/x/eval.csv", "test")]


def test_one_data_file_alone_is_the_training_set(tmp_path: Path) -> None:
    path = zipped(tmp_path / "data.zip", {"test.jsonl": PAIR})
    assert splits(path) == [("data.zip/test.jsonl", "train")]
    other = tmp_path / "other.jsonl"
    other.write_bytes(PAIR)
    assert splits(path, other) == [("data.zip/test.jsonl", "test"), ("other.jsonl", "train")]


def test_the_split_of_an_archive_is_that_of_its_files_that_tell_none(tmp_path: Path) -> None:
    test = zipped(tmp_path / "test.zip", {"a.jsonl": PAIR, "dev.jsonl": PAIR})
    train = zipped(tmp_path / "train.zip", {"a.jsonl": PAIR})
    assert splits(test, train) == [("test.zip/a.jsonl", "test"), ("test.zip/dev.jsonl", "validation"), ("train.zip/a.jsonl", "train")]


def test_a_file_within_another_one_can_be_named(tmp_path: Path) -> None:
    document = json.dumps({"train": [{"input": "a", "output": "b"}], "test": [{"input": "c", "output": "d"}]}).encode()
    path = zipped(tmp_path / "data.zip", {"x/a.jsonl": PAIR, "b.json": document})
    (tmp_path / "b.json").write_bytes(document)
    (tmp_path / "c.xlsx").write_bytes(workbook({"one": rows(SHEET), "two": rows(SHEET[:2])}))
    for name, value in (
        ("data.zip/x/a.jsonl", json.loads(PAIR)),
        ("data.zip/b.json/test", {"input": "c", "output": "d"}),
        ("b.json/train", {"input": "a", "output": "b"}),
        ("c.xlsx/two", {"input": "Is it open?", "output": "Yes."}),
    ):
        source = open_source(tmp_path / name)
        assert (source.path, [raw.value for raw in source.sample()]) == (str(tmp_path / name), [value])
    assert splits(tmp_path / "b.json/test") == [("test", "train")]
    with pytest.raises(InputError, match=r"there is no x/b\.jsonl in it"):
        open_sources(path / "x/b.jsonl")
    with pytest.raises(InputError, match=r"holds 2 sets of records: train, test"):
        open_source(tmp_path / "b.json")


def test_lists_of_an_object_are_splits_with_places_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"version": 1,\n "train": [\n  {"n": 1},\n  {"n" 2},\n  {"n": 3}],\n "more": {"test": [1]}, "test": [{"n": 4}\n]}')
    train, test = open_sources(path)
    assert [(raw.row, raw.line, raw.value) for raw in train.source.sample()] == [(0, 3, {"n": 1}), (1, 4, None), (2, 5, {"n": 3})]
    assert test.source.sample() == [Raw(0, 6, {"n": 4})]
    assert train.source.quirks == ['its records in a list under the key "train"']
    assert test.source.quirks == ['its records in a list under the key "test"']
    assert train.source.sha256 == test.source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_cells_of_a_workbook_are_what_csv_would_have(tmp_path: Path) -> None:
    numbers = '<row r="2"><c r="A2"><v>7</v></c><c r="B2"><v>0.5</v></c><c r="C2" t="b"><v>1</v></c></row>'
    more = '<row r="5"><c r="A5"><v>12345678901</v></c><c r="C5" t="inlineStr"><is><t xml:space="preserve"> a\nb </t></is></c></row>'
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook({"a": rows([("n", "n", "t")]) + numbers + more}))
    source = open_source(path)
    assert (source.container, source.columns, source.quirks) == ("xlsx", ["n", "n_2", "t"], ["columns of the same name"])
    assert [(raw.row, raw.line, raw.value) for shard in source.shards(1) for raw in shard.load()] == [
        (0, 2, {"n": "7", "n_2": "0.5", "t": "TRUE"}), (1, 5, {"n": "12345678901", "n_2": "", "t": " a\nb "}),
    ]  # fmt: skip
    assert source.span(1, 2) == [raw for shard in source.shards(5) for raw in shard.load()][1:]
    headerless = open_source(path, headerless=True)
    assert (headerless.columns, [raw.line for raw in headerless.sample()]) == (["1", "2", "3"], [1, 2, 5])


def test_a_workbook_without_its_reader_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook({"a": rows(SHEET)}))
    monkeypatch.setattr(workbooks, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra) as caught:
        open_sources(tmp_path / "a.xlsx")
    assert (caught.value.message, caught.value.hint) == (
        "is an Excel workbook", "`pip install 'curate-workbench[excel]'`, or save it as CSV",
    )  # fmt: skip


def test_an_archive_may_come_through_a_stream() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.jsonl", PAIR)
    packed.seek(0)
    assert [each.source.path for each in open_sources("-", stdin=packed)] == ["<stdin>/a.jsonl"]


# --- several files of which some cannot be read


def test_all_files_that_cannot_be_read_are_named_and_the_others(tmp_path: Path) -> None:
    for name, content in {"a.jsonl": PAIR, "b.json": b'{"x": 1}', "c.jsonl": b"", "d.csv": TABLE, "config.json": b"{}"}.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CurateError) as caught:
        open_paths([tmp_path], Settings())
    error = caught.value
    assert (type(error), error.location) == (InputError, str(tmp_path / "c.jsonl"))
    assert error.message == f"is empty; 1 more cannot be read: {tmp_path / 'b.json'}"
    assert error.hint is not None
    assert error.hint.endswith(f"without them the check would read {tmp_path / 'a.jsonl'}, {tmp_path / 'd.csv'}")


def test_one_uncertain_file_in_a_folder_keeps_its_hint(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(PAIR)
    (tmp_path / "b.json").write_bytes(b'{"x": 1}')
    with pytest.raises(FormatError, match="the format is not certain: columns x") as caught:
        open_paths([tmp_path], Settings())
    assert caught.value.hint is not None
    assert caught.value.hint.endswith(f"; without it the check would read {tmp_path / 'a.jsonl'}")


@pytest.mark.parametrize(
    "name",
    ["dataset_info.json", "config.json", "tokenizer.json", "train.manifest.json", "curate.waivers.jsonl", "data.zip", "README.json.md"],
)
def test_what_lies_beside_data_in_a_folder_is_left_out(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(PAIR)
    (tmp_path / name).write_bytes(b"x")
    assert splits(tmp_path / "a.jsonl") == [("a.jsonl", "train")]
    assert [each.source.path for each in open_paths([tmp_path], Settings())] == [str(tmp_path / "a.jsonl")]
