"""A crew of workers: results in order, a killed worker replaced once, no gap, nobody left behind."""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

import curate
from curate.checks import duplicates
from curate.engine.workers import Crew
from curate.errors import CurateError
from tests.helpers.review import talk


def doubled(task: int, summand: int) -> tuple[int, int]:
    return 2 * task + summand, os.getpid()


def killed_at_three(task: int, folder: Path) -> int:
    """Kills its process at task 3: as often as there are files called "once more" in the folder, and one time more."""
    if task == 3:
        try:
            next(folder.iterdir()).unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        except StopIteration:
            pass
    return task


def killed_while_sending(task: int, folder: Path) -> bytes:
    """Kills its process as `killed_at_three` does, but halfway through the sending of what it has made."""
    made = bytes([task]) * (1 << 20)
    if task == 3 and (folder / "once").exists():
        (folder / "once").unlink()

        def half(connection: Connection, data: bytes) -> None:
            os.write(connection.fileno(), struct.pack("!i", len(data)) + data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)

        Connection._send_bytes = half  # type: ignore[attr-defined]
    return made


def slow(task: int, _: None) -> int:
    time.sleep(60)
    return task


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    with Crew(jobs) as crew:
        first = list(crew.run(range(20), doubled, 1))
        second = list(crew.run(range(20), doubled, 5))
    assert [value for value, _ in first] == [2 * task + 1 for task in range(20)]
    assert [value for value, _ in second] == [2 * task + 5 for task in range(20)]
    processes = {process for _, process in first + second}
    assert len(processes) <= jobs
    assert (os.getpid() in processes) == (jobs == 1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_worker_is_replaced_once(tmp_path: Path) -> None:
    (tmp_path / "once").touch()
    with Crew(2) as crew:
        assert list(crew.run(range(10), killed_at_three, tmp_path)) == list(range(10))
    (tmp_path / "once").touch()
    (tmp_path / "twice").touch()
    with Crew(2) as crew, pytest.raises(CurateError, match="killed twice") as raised:
        list(crew.run(range(10), killed_at_three, tmp_path))
    assert "--jobs 1" in str(raised.value.hint) and "__main__" in str(raised.value.hint)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_nobody_waits_for_the_rest_of_what_a_killed_worker_was_sending(tmp_path: Path) -> None:
    (tmp_path / "once").touch()
    with Crew(2) as crew:
        assert list(crew.run(range(10), killed_while_sending, tmp_path)) == [bytes([task]) * (1 << 20) for task in range(10)]
    assert not list(tmp_path.iterdir())


def test_a_long_name_of_the_temporary_folder_leaves_no_room_for_a_socket_and_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (deep := tmp_path / ("deep" * 30)).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with Crew(2) as crew:
        assert [value for value, _ in crew.run(range(3), doubled, 1)] == [1, 3, 5]


def test_what_a_task_raises_is_raised_here() -> None:
    with Crew(2) as crew, pytest.raises(TypeError):
        list(crew.run([1, "two"], doubled, 1))


def test_nobody_waits_for_a_run_that_was_given_up() -> None:
    def tasks() -> Iterator[int]:
        yield from (1, 2, 3)
        raise KeyboardInterrupt

    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Crew(2) as crew:
        list(crew.run(tasks(), slow, None))
    assert time.monotonic() - start < 30  # the tasks take 60 seconds each


def test_a_crew_that_rests_begins_anew_and_one_that_is_gone_does_its_work_itself() -> None:
    with Crew(2) as crew:
        first = set(crew.run(range(4), _number, None))
        crew.rest()
        second = set(crew.run(range(4), _number, None))
        assert os.getpid() not in first | second and not first & second
    assert set(crew.run(range(4), _number, None)) == {os.getpid()}


def _number(_: int, __: None) -> int:
    return os.getpid()


def test_pairs_that_are_measured_by_others_are_the_same_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.jsonl"
    answer = "Open the settings, choose the drawer on the left and press the round button until the lamp is green."
    talks = [talk(f"How do I open the shop in street {i // 2} of the old town?", f"{answer} Take coat {'ab'[i % 2]}.") for i in range(40)]
    asked = [talk("Who are you?", f"{'I look after this shop. ' * 3}{word}") for word in ("Ask Ann.", "Try the bakery at the corner.")]
    path.write_text("".join(json.dumps(each) + "\n" for each in [*talks, *asked, *asked]), encoding="utf-8")
    alone = curate.check(path, select=["DUP", "CNF"], jobs=1)
    assert {each.code for each in alone.listed()} >= {"DUP001", "DUP002"}
    monkeypatch.setattr(duplicates, "_PAIRS", 3)
    spread = curate.check(path, select=["DUP", "CNF"], jobs=2)
    assert list(spread.listed()) == list(alone.listed())
    assert spread.run.errors == []
