"""Writing files: whatever fails, and whenever, the old file or the new one is there as a whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from curate.errors import InputError
from curate.files import replace_atomically, write_atomically

OLD, NEW = b"old\n" * 50, b"new\n" * 60
STEPS = ("fsync", "chmod", "link", "replace")


def in_pieces(file: BinaryIO) -> None:
    for _ in range(60):
        file.write(b"new\n")


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_the_old_file_is_kept_under_a_name_that_is_free(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for number, content in enumerate((b"1", b"2", b"3")):
        path.write_bytes(content)
        kept = replace_atomically(path, in_pieces, keep=True)
        assert kept == tmp_path / ("a.jsonl.bak", "a.jsonl.bak2", "a.jsonl.bak3")[number]
        assert kept.read_bytes() == content
        assert path.read_bytes() == NEW
    assert names(tmp_path) == ["a.jsonl", "a.jsonl.bak", "a.jsonl.bak2", "a.jsonl.bak3"]


def test_the_permissions_of_the_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(OLD)
    path.chmod(0o640)
    kept = replace_atomically(path, in_pieces, keep=True)
    assert kept is not None
    assert [each.stat().st_mode & 0o777 for each in (path, kept)] == [0o640, 0o640]


def test_without_second_names_the_old_file_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "a.jsonl"
    path.write_bytes(OLD)
    (tmp_path / "a.jsonl.bak").write_bytes(b"older")
    kept = replace_atomically(path, in_pieces, keep=True)
    assert kept is not None
    assert (kept.name, kept.read_bytes(), path.read_bytes()) == ("a.jsonl.bak2", OLD, NEW)
    assert (tmp_path / "a.jsonl.bak").read_bytes() == b"older"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["error", "interrupt"])
def test_a_failure_at_any_step_leaves_the_old_file(
    step: str, failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    path = tmp_path / "a.jsonl"
    path.write_bytes(OLD)
    monkeypatch.setattr(os, step, fail)
    if step == "link" and isinstance(failure, OSError):
        monkeypatch.setattr("shutil.copyfileobj", fail)
    with pytest.raises((InputError, KeyboardInterrupt)):
        replace_atomically(path, in_pieces, keep=True)
    assert (names(tmp_path), path.read_bytes()) == (["a.jsonl"], OLD)


@pytest.mark.parametrize("call", range(60))
def test_a_failure_of_any_write_leaves_the_old_file_and_nothing_else(call: int, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(OLD)

    def write(file: BinaryIO) -> None:
        for number in range(60):
            if number == call:
                raise OSError(28, "No space left on device")
            file.write(b"new\n")

    with pytest.raises(InputError, match="No space left on device"):
        replace_atomically(path, write, keep=True)
    assert (names(tmp_path), path.read_bytes()) == (["a.jsonl"], OLD)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_atomically(tmp_path / "no" / "a.jsonl", b"x")


def test_errors_of_the_writer_pass_through(tmp_path: Path) -> None:
    def write(_: Any) -> None:
        raise InputError("has changed while it was read")

    with pytest.raises(InputError, match="has changed"):
        replace_atomically(tmp_path / "a.jsonl", write)
    assert names(tmp_path) == []
