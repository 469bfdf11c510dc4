"""A crew of workers: results in order, a killed worker replaced once, no gap, nobody left behind."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
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


def test_a_crew_that_ends_before_its_run_does_starts_no_more_workers() -> None:
    with pytest.raises(KeyError), Crew(2) as crew:
        begun = crew.run(range(100), doubled, 1)
        next(begun)
        raise KeyError
    with pytest.raises(CurateError):
        list(begun)
    assert crew._hired == []


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


_FORKED = """
import os, sys, threading
from curate.engine import workers

def number(task, _):
    return os.getpid()

if __name__ == "__main__":
    workers.BYTES_WORTH_A_WORKER = 0
    if "threads" in sys.argv:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    workers.warm_up([__file__], 2)
    spare = {each._process.pid for each in workers._spare}
    if "wait" in sys.argv:
        with workers.Crew(2) as crew:
            print(*spare, *crew.run(range(20), number, None), flush=True)
            sys.stdin.read()
    found = []
    with workers.Crew(2) as crew:
        for _ in range(3):
            found.append(set(crew.run(range(20), number, None)))
            crew.rest()
    print(len(spare), [len(each) for each in found], [each <= spare for each in found])
"""


def _started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    (folder / "run.py").write_text(_FORKED)
    environment = {**os.environ, "PYTHONPATH": str(Path(curate.__file__).parent.parent)}
    command = [sys.executable, str(folder / "run.py"), *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how many threads a process has")
def test_workers_are_forked_where_there_are_no_threads(tmp_path: Path) -> None:
    assert _started(tmp_path).communicate()[0].splitlines() == ["4 [2, 2, 2] [True, True, False]"]
    assert _started(tmp_path, "threads").communicate()[0].splitlines() == ["0 [2, 2, 2] [False, False, False]"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_no_worker_outlives_a_command_that_is_killed(tmp_path: Path) -> None:
    process = _started(tmp_path, "wait")
    assert process.stdout is not None
    workers = set(process.stdout.readline().split())
    assert len(workers) == 4 and all(_runs(worker) for worker in workers)  # two that work and two that nobody has asked yet
    process.kill()
    process.wait()
    end = time.monotonic() + 10
    while (left := [worker for worker in workers if _runs(worker)]) and time.monotonic() < end:
        time.sleep(0.05)
    for worker in left:
        os.kill(int(worker), signal.SIGKILL)
    process.communicate()
    assert not left


def _runs(worker: str) -> bool:
    try:
        return Path("/proc", worker, "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class _Unsendable(Exception):
    def __reduce__(self) -> str:
        raise TypeError("cannot be pickled")


def failing(task: int, _: None) -> int:
    raise _Unsendable("the seventh drawer") if task else ValueError("no drawer")


def test_an_error_says_where_it_was_raised_even_where_it_cannot_be_sent() -> None:
    with Crew(2) as crew:
        with pytest.raises(ValueError, match="no drawer") as raised:
            list(crew.run([0], failing, None))
        assert "in failing" in str(raised.value.__cause__)
        with pytest.raises(RuntimeError, match="_Unsendable: the seventh drawer"):
            list(crew.run([1], failing, None))
        assert [value for value, _ in crew.run(range(3), doubled, 1)] == [1, 3, 5]
