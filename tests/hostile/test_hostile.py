"""Every line of the table: the exit status, the findings with their lines, the number of records, and the good neighbours."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from click.testing import CliRunner

from curate.cli.main import main
from curate.formats.containers import open_sources
from tests.hostile import archives, documents, files, tables, values, whole_lines
from tests.hostile.case import GOOD, Case

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
