"""Fixing from end to end: what is applied, what is taken back, what is left to people, and what a file looks like after it."""

from __future__ import annotations

import gzip
import io
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import curate
from curate.errors import ConfigError, CurateError, InputError
from curate.fixing.report import FixReport
from tests.helpers.fixing import as_lines

BROKEN, MENDED = "The cafÃ© is on the left.", "The café is on the left."


def chat(question: str, *answers: str) -> dict[str, Any]:
    return {
        "messages": [{"role": "user", "content": question}, *({"role": "assistant", "content": answer} for answer in answers)],
        "id": question,
    }


def plain(count: int = 8) -> list[dict[str, Any]]:
    """Records in which nothing can be fixed."""
    things = ["kettle", "lamp", "chair", "heater", "carpet", "mirror", "drawer", "freezer"]
    return [chat(f"Where can I buy a {thing}?", f"Look for the {thing} in hall {i}, beside the stairs.") for i, thing in enumerate(things)][
        :count
    ]


def written(path: Path, records: list[Any]) -> Path:
    path.write_bytes(as_lines(records, ensure_ascii=False))
    return path


def changed(report: FixReport) -> list[tuple[int | None, tuple[str, ...]]]:
    return [(change.row, change.codes) for change in report.changes]


def left(report: FixReport) -> list[tuple[str, int | None, str]]:
    return [(each.code, each.row, each.reason) for each in report.left if each.severity != "info"]


def test_nothing_is_written_unless_it_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [*plain(), chat("Where is it?", BROKEN)])
    before = path.read_bytes()
    report = curate.fix(path)
    assert changed(report) == [(8, ("ENC001",))]
    change = report.changes[0]
    assert (change.file, change.line) == (str(path), 9)
    assert (change.before, change.after) == (chat("Where is it?", BROKEN), chat("Where is it?", MENDED))
    assert (report.written, path.read_bytes(), sorted(os.listdir(tmp_path))) == ([], before, ["a.jsonl"])


def test_applying_keeps_the_old_file_and_every_other_line(tmp_path: Path) -> None:
    records = [*plain(), chat("Where is it?", BROKEN)]
    path = written(tmp_path / "a.jsonl", records)
    before = path.read_bytes()
    report = curate.fix(path, apply=True)
    assert path.read_bytes() == before.replace("cafÃ©".encode(), "café".encode())
    assert [(each.file, each.kept) for each in report.written] == [(str(path), str(path) + ".bak")]
    assert (tmp_path / "a.jsonl.bak").read_bytes() == before


def test_several_fixes_of_one_text_are_applied_one_after_the_other(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [*plain(), chat("Where is it?", "\u200bThe cafÃ©\u200b is on the left.")])
    report = curate.fix(path)
    assert changed(report) == [(8, ("ENC001", "ENC002"))]
    assert report.changes[0].after == chat("Where is it?", MENDED)


def test_what_the_set_says_of_a_text_is_applied_together_with_what_its_record_says(tmp_path: Path) -> None:
    records = [*plain(), chat("Ou est-il?", "Au cafe\u0301\u200b."), chat("Et la gare?", "Pr\u00e8s du march\u00e9.")]
    path = written(tmp_path / "a.jsonl", records)
    report = curate.fix(path, unsafe=True, select=["ENC"])
    assert changed(report) == [(8, ("ENC002", "ENC005"))]
    assert report.changes[0].after == chat("Ou est-il?", "Au caf\u00e9.")


def test_a_fix_that_breaks_another_rule_is_taken_back_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [*plain(), chat("Was the cafÃ© on the left open when you came by?", "N\u200b/A")])
    report = curate.fix(path, apply=True)
    assert changed(report) == [(8, ("ENC001",))]
    assert report.changes[0].after["messages"][1]["content"] == "N\u200b/A"
    assert left(report) == [("ENC002", 8, "its fix is left: it would bring EMP001")]


def test_a_record_that_equals_another_one_once_it_is_fixed_is_dropped(tmp_path: Path) -> None:
    twin = chat("Where is it?", MENDED)
    path = written(tmp_path / "a.jsonl", [twin, *plain(), chat("Where is it?", "The \u200bcafé is on the left.")])
    report = curate.fix(path, apply=True)
    assert changed(report) == []
    assert [(change.row, change.why) for change in report.dropped] == [(9, "the whole record: the same as line 1")]
    assert [json.loads(line) for line in path.read_bytes().splitlines()] == [twin, *plain()]


def test_it_is_left_as_it_is_where_dropping_is_not_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [chat("Where is it?", MENDED), *plain(), chat("Where is it?", "The \u200bcafé is on the left.")])
    report = curate.fix(path, ignore=["DUP"])
    assert (changed(report), report.dropped) == ([], [])
    assert left(report) == [("ENC002", 9, "its fix is left: it would bring DUP001")]


def test_two_clean_records_are_never_made_one(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [chat("Where is it?", MENDED), *plain(), chat("Where is it?", f"Great question! {MENDED}")])
    score = curate.check(path).score.value
    report = curate.fix(path, unsafe=True)
    assert (changed(report), report.dropped, report.score_after) == ([], [], score)
    assert [(each.code, each.reason) for each in report.left] == [("BPL003", "its fix is left: it would bring DUP001")]


def test_an_edit_that_makes_a_near_duplicate_is_taken_back(tmp_path: Path) -> None:
    sign = (
        "Öffnen Sie die Tür über dem Gerät, lösen Sie die Schrauben und prüfen Sie, ob sich die Dämmung gelöst hat; drücken Sie sie zurück."
    )
    spoilt = sign.encode().decode("cp1252")
    path = written(tmp_path / "a.jsonl", [*plain(), chat("Was klappert?", sign), chat("Was klappert so?", spoilt)])
    report = curate.fix(path)
    assert changed(report) == []
    assert left(report) == [("ENC001", 9, "its fix is left: it would bring DUP002")]


def test_of_duplicates_the_keeper_stays(tmp_path: Path) -> None:
    records = plain()
    path = written(tmp_path / "a.jsonl", [*records, records[2], records[2], records[5]])
    report = curate.fix(path, apply=True)
    assert [(change.row, change.codes) for change in report.dropped] == [(8, ("DUP001",)), (9, ("DUP001",)), (10, ("DUP001",))]
    assert path.read_bytes() == as_lines(records, ensure_ascii=False)


def test_unsafe_fixes_wait_until_they_are_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [*plain(), chat("Where is it?", "On the left.", "Beside the café.")])
    report = curate.fix(path)
    assert (changed(report), report.unsafe_by_rule) == ([], {"FMT004": 1})
    report = curate.fix(path, unsafe=True, apply=True)
    assert changed(report) == [(8, ("FMT004",))]
    assert json.loads(path.read_bytes().splitlines()[8]) == chat("Where is it?", "On the left.\n\nBeside the café.")


def test_lines_that_could_not_be_read_are_mended(tmp_path: Path) -> None:
    good = json.dumps(chat("Where is it?", "On the left."))
    path = written(tmp_path / "a.jsonl", [*plain(), good[:-1] + ",}", good[:-2]])
    report = curate.fix(path, apply=True)
    assert [(change.row, change.codes, change.after) for change in report.changes] == [(8, ("FMT001",), good)]
    assert left(report) == [("FMT001", 9, "it has no fix")]
    assert path.read_bytes().splitlines()[8] == good.encode()


def test_keys_that_stand_twice_with_one_value_are_an_unsafe_fix(tmp_path: Path) -> None:
    line = '{"id": "x", "messages": [{"role": "user", "content": "Where?"}, {"role": "assistant", "content": "There."}], "id": "x"}'
    path = written(tmp_path / "a.jsonl", [*plain(), line])
    assert curate.fix(path).unsafe_by_rule == {"FMT010": 1}
    curate.fix(path, unsafe=True, apply=True)
    assert path.read_bytes().splitlines()[8] == line.replace(', "id": "x"}', "}").encode()


def test_a_file_is_tidied_between_its_records(tmp_path: Path) -> None:
    records = plain()
    tidy = as_lines(records, ensure_ascii=False)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + tidy.replace(b"\n", b"\r\n\r\n"))
    report = curate.fix(path, apply=True)
    assert sorted((change.row, change.before, change.after) for change in report.changes) == [
        (None, "\n\n", "\n"),
        (None, "\r\n", "\n"),
        (None, "\ufeff", ""),
    ]
    assert path.read_bytes() == tidy


def test_a_compressed_file_stays_compressed(tmp_path: Path) -> None:
    content = as_lines([*plain(), chat("Where is it?", BROKEN)], ensure_ascii=False)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(content))
    curate.fix(path, apply=True)
    assert gzip.decompress(path.read_bytes()) == content.replace("cafÃ©".encode(), "café".encode())
    assert gzip.decompress((tmp_path / "a.jsonl.gz.bak").read_bytes()) == content


def test_only_what_changes_in_several_files_is_written(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", plain(4))
    written(tmp_path / "b.jsonl", [*plain()[4:], chat("Where is it?", BROKEN)])
    report = curate.fix([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], apply=True)
    assert sorted(os.listdir(tmp_path)) == ["a.jsonl", "b.jsonl", "b.jsonl.bak"]
    assert changed(report) == [(4, ("ENC001",))]


def test_an_output_is_written_even_where_nothing_changes(tmp_path: Path) -> None:
    path, output = written(tmp_path / "a.jsonl", plain()), tmp_path / "b.jsonl.gz"
    report = curate.fix(path, output=output)
    assert (bool(report), report.written[0].kept) == (False, None)
    assert gzip.decompress(output.read_bytes()) == path.read_bytes()


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = written(tmp_path / "data" / "a.jsonl", [*plain(), chat("Where is it?", BROKEN)])
    (tmp_path / "a.jsonl").symlink_to(path)
    curate.fix(tmp_path / "a.jsonl", apply=True)
    assert (tmp_path / "a.jsonl").is_symlink()
    assert sorted(os.listdir(tmp_path / "data")) == ["a.jsonl", "a.jsonl.bak"]


def test_records_in_memory_are_handed_back(tmp_path: Path) -> None:
    records = [*plain(), chat("Where is it?", BROKEN), plain()[0]]
    report = curate.fix(records)
    assert report.fixed_records == [*plain(), chat("Where is it?", MENDED)]
    assert records[8] == chat("Where is it?", BROKEN)
    with pytest.raises(InputError, match="stream"):
        curate.fix(records, apply=True)


def test_a_waived_finding_stays_and_holds_its_record(tmp_path: Path) -> None:
    records = [*plain(), chat("Where is it?", "It is there, but I am an AI.\u200b")]
    path = written(tmp_path / "a.jsonl", records)
    found = curate.check(path).findings.query("code == 'BPL001'").iloc[0]
    waiver = {
        "code": "BPL001", "rule_version": 1, "record": {"fingerprint": found["fingerprint"], "occurrence": 0}, "file": "a.jsonl",
        "reason": "meant", "who": "me", "when": "2026-01-01T00:00:00Z", "until": None, "rule_set": "x",
    }  # fmt: skip
    (tmp_path / "curate.waivers.jsonl").write_text(json.dumps(waiver) + "\n", encoding="utf-8")
    report = curate.fix(path, today=date(2026, 1, 2))
    assert (changed(report), left(report)) == ([], [("ENC002", 8, "its fix is left: it would bring BPL001")])
    assert changed(curate.fix(path, waivers=False)) == [(8, ("ENC002",))]


def test_a_file_that_has_changed_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from curate.fixing import run

    path = written(tmp_path / "a.jsonl", [*plain(), chat("Where is it?", BROKEN)])
    plan = run.make_plan

    def slow(*args: Any) -> Any:
        made = plan(*args)
        with open(path, "ab") as file:
            file.write(as_lines([chat("Who is there?", "Nobody.")]))
        return made

    monkeypatch.setattr(run, "make_plan", slow)
    with pytest.raises(InputError, match="has changed"):
        curate.fix(path, apply=True)
    assert sorted(os.listdir(tmp_path)) == ["a.jsonl"]


def test_a_rule_that_crashes_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from curate.checks.structure import RoleOrder

    def crash(*_: Any) -> None:
        raise ValueError("no")

    path = written(tmp_path / "a.jsonl", [*plain(), chat("Where is it?", BROKEN)])
    monkeypatch.setattr(RoleOrder, "find", crash)
    with pytest.raises(CurateError, match="nothing was changed"):
        curate.fix(path, apply=True)
    assert sorted(os.listdir(tmp_path)) == ["a.jsonl"]


@pytest.mark.parametrize("call", range(4))
def test_a_failure_while_writing_leaves_the_old_file(call: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from curate.formats import patching

    path = written(tmp_path / "a.jsonl", [*plain(), chat("Where is it?", BROKEN)])
    before, calls = path.read_bytes(), []

    class Failing(io.BytesIO):
        def write(self, data: Any) -> int:
            calls.append(data)
            if len(calls) > call:
                raise OSError(28, "No space left on device")
            return len(data)

    pen = patching._Pen
    monkeypatch.setattr(patching, "_Pen", lambda data, target, patch, in_lines: pen(data, Failing(), patch, in_lines))
    monkeypatch.setattr(patching, "BLOCK", 100)
    with pytest.raises(InputError, match="No space left"):
        curate.fix(path, apply=True)
    assert len(calls) == call + 1
    assert (sorted(os.listdir(tmp_path)), path.read_bytes()) == (["a.jsonl"], before)


def test_usage_that_cannot_be_meant(tmp_path: Path) -> None:
    a, b = (written(tmp_path / name, plain()) for name in ("a.jsonl", "b.jsonl"))
    with pytest.raises(ConfigError, match="one output for 2 files"):
        curate.fix([a, b], output=tmp_path / "c.jsonl")
    with pytest.raises(InputError, match="no place for a file"):
        curate.fix(a, output=tmp_path / "no" / "c.jsonl")
    for name in ("c.csv", "c.parquet", "c.xlsx", "c.json.gz"):
        with pytest.raises(ConfigError, match="would hold jsonl"):
            curate.fix(a, output=tmp_path / name)
    with pytest.raises(ConfigError, match="no rule"):
        curate.fix(a, select=["XYZ"])
    wide = tmp_path / "w.jsonl"
    wide.write_bytes(a.read_text(encoding="utf-8").encode("utf-16"))
    with pytest.raises(InputError, match="UTF-16"):
        curate.fix(wide, apply=True)
