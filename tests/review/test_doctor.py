"""The doctor finds what endangers a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.review.doctor import affected, diagnose, file_system
from curate.review.engine import head
from curate.review.store import default_url, open_store
from tests.helpers.review import NAME, prepared, talk


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 1), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
    ids=str,
)
def test_affected_versions(version: tuple[int, int, int], expected: bool) -> None:
    assert affected(version) is expected


def test_network_drives_are_told_by_their_mount(tmp_path: Path) -> None:
    mounts = f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n"
    assert file_system(tmp_path / "a.db", mounts) == "nfs4"
    assert file_system(Path("/elsewhere/a.db"), mounts) == "ext4"
    assert file_system(Path(str(tmp_path) + "2/a.db"), mounts) == "ext4"


def test_a_whole_store_and_a_damaged_one(tmp_path: Path) -> None:
    url = default_url(tmp_path / NAME)
    store = open_store(url)
    store.load(prepared([talk(f"What is {i}?", f"It is {i}. " * 50) for i in range(300)]))
    store.close()
    assert [each.what for each in diagnose(url)][2:4] == ["the file is whole", f"0 decisions, tables of version {head()}"]
    path = tmp_path / f"{NAME}.review.db"
    data = bytearray(path.read_bytes())
    data[20_000:60_000] = b"\xff" * 40_000
    path.write_bytes(bytes(data))
    damaged = [each for each in diagnose(url) if each.level == "error"]
    assert len(damaged) == 1 and "damaged" in damaged[0].what and "recover" in str(damaged[0].hint)


def test_what_is_no_store(tmp_path: Path) -> None:
    import sqlite3

    assert diagnose(default_url(tmp_path / "none"))[0].level == "error"
    with sqlite3.connect(tmp_path / "x.review.db") as connection:
        connection.execute("CREATE TABLE t (a)")
    assert diagnose(default_url(tmp_path / "x"))[-1].what == "this is no store of curate"
