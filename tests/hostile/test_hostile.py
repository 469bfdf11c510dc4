"""Every line of the table: the exit status, the findings with their lines, the number of records, and the good neighbours."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from click.testing import CliRunner

from curate.cli.main import main
from curate.formats import bytes as file_bytes
from curate.formats.containers import open_sources
from tests.hostile import archives, documents, files, tables, values, whole_lines
from tests.hostile.case import FIRST, GOOD, LAST, Case

TABLES = {
    "values": values.CASES,
    "lines": whole_lines.CASES,
    "files": files.CASES,
    "documents": documents.CASES,
    "tables": tables.CASES,
    "archives": archives.CASES,
}
CASES = [pytest.param(case, id=f"{table}: {case.name}") for table, cases in TABLES.items() for case in cases]


def written(case: Case, folder: Path) -> Path:
    path = folder / case.file
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(case.make, bytes):
        path.write_bytes(case.make)
    else:
        case.make(path)
    return path


def check(path: Path) -> tuple[int, dict[str, Any], str]:
    """The exit status, the report and what stands on stderr."""
    arguments = ["curate", "check", str(path), "--output-format", "json"]
    with mock.patch.object(sys, "argv", arguments), CliRunner().isolation() as (out, err, _), pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), json.loads(out.getvalue()), err.getvalue().decode()


def place(finding: dict[str, Any]) -> str:
    line = 0 if finding["row"] is None else finding["line"]
    return f"{finding['code']}:{'-' if line is None else line}"


@pytest.mark.parametrize("case", CASES)
def test_outcome(case: Case, tmp_path: Path) -> None:
    path = written(case, tmp_path)
    status, report, errors = check(path)
    if case.records is None:
        (error,) = report["errors"]
        assert case.says in error["message"]
        assert error["hint"] and case.hint in error["hint"]
        assert (status, "Traceback" in errors, "curate itself failed" in errors) == (2, False, False)
        return
    assert report["errors"] == []
    found = [each for each in report["findings"] if each["code"].startswith("FMT")]
    assert (status, sorted(map(place, found))) == (case.status, sorted(case.found))
    assert all(case.says in each["message"] for each in found if not each["code"].startswith("FMT009"))
    raws = [raw for inner in open_sources(path) for shard in inner.source.shards(2) for raw in shard.load()]
    assert len(raws) == case.records
    assert [raws[row].value for row in case.kept] == list(GOOD[: len(case.kept)])


def test_the_table_is_long_enough_and_has_no_name_twice() -> None:
    names = [(table, case.name) for table, cases in TABLES.items() for case in cases]
    assert len(names) == len(set(names)) >= 200


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and permissions are of POSIX")


@POSIX
def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(FIRST + b"\noops\n" + LAST,))
    writer.start()
    status, report, _ = check(pipe)
    writer.join()
    assert (status, report["records"], [place(each) for each in report["findings"] if each["code"] == "FMT001"]) == (1, 3, ["FMT001:2"])


@POSIX
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_no_file(device: str) -> None:
    status, report, _ = check(Path(device))
    assert (status, report["errors"][0]["message"]) == (2, "is a device or a socket, not a file")


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("closed", ["a.jsonl", "."])
def test_what_may_not_be_read_is_an_error(tmp_path: Path, closed: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(FIRST)
    (folder / closed).chmod(0)
    try:
        status, report, _ = check(folder / "a.jsonl")
    finally:
        (folder / closed).chmod(0o700)
    assert (status, report["errors"][0]["message"]) == (2, "cannot be read: Permission denied")


def test_errors_of_the_system_are_worded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the one above, for who is root."""

    path = tmp_path / "a.jsonl"
    path.write_bytes(FIRST)
    for module, name in ((os, "stat"), (file_bytes, "open")):
        real = getattr(module, name, open)

        def denied(asked: Any, *arguments: Any, real: Any = real, **options: Any) -> Any:
            if str(asked) == str(path):
                raise PermissionError(13, "Permission denied")
            return real(asked, *arguments, **options)

        with monkeypatch.context() as patched:
            patched.setattr(module, name, denied, raising=False)
            status, report, _ = check(path)
        assert (status, report["errors"][0]["message"]) == (2, "cannot be read: Permission denied")


@pytest.mark.parametrize("name", ["a\0b.jsonl", "x" * 5000, "a.jsonl/b.jsonl"])
def test_names_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(FIRST)
    status, report, _ = check(tmp_path / name)
    assert (status, bool(report["errors"][0]["hint"])) == (2, True)


def test_stdin_may_hold_anything(tmp_path: Path) -> None:
    """What a name would tell has to be told by the content."""
    for table, name in (("archives", "gzip"), ("archives", "zip"), ("archives", "parquet"), ("tables", "a workbook"), ("tables", "sep=;")):
        case = next(case for case in TABLES[table] if case.name == name)
        found = open_sources("-", stdin=io.BytesIO(written(case, tmp_path).read_bytes()))
        assert sum(inner.source.records for inner in found) == case.records
    wrapped = b'{"train":[' + FIRST + b'],"test":[' + LAST + b"]}"
    assert [inner.name for inner in open_sources("-", stdin=io.BytesIO(wrapped))] == ["train", "test"]
