"""Ctrl-C in the middle of a check: everybody ends, no half of a file is left, and the exit status says so."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.talking import talk, write

ROOT = Path(__file__).resolve().parent.parent.parent
PROC = Path("/proc")
LONG = 60.0
"""Seconds that are waited for what comes at once on a machine with nothing else to do."""

pytestmark = pytest.mark.skipif(not (PROC / "self" / "stat").exists(), reason="the processes of a session are read from /proc")


def session(leader: int) -> list[int]:
    """The processes that live in the session of `leader`."""
    found = []
    for each in PROC.iterdir():
        try:
            state, _, _, of_session = (each / "stat").read_text().rpartition(")")[2].split()[:4] if each.name.isdigit() else "Z000"
        except OSError:
            continue  # it has just ended
        if int(of_session) == leader and state != "Z":
            found.append(int(each.name))
    return found


def until(what: str, is_so: Callable[[], bool]) -> None:
    """Wait until `is_so()` holds; fails with `what` when that takes too long."""
    end = time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def workers(leader: int) -> list[int]:
    """The processes beside the command that are at work: they leave Ctrl-C to it, and have had a tenth of a second of a processor."""
    return [pid for pid in session(leader) if pid != leader and ignores_it(pid) and seconds(pid) >= 0.1]


def seconds(pid: int) -> float:
    """Processor time that a process has taken itself."""
    try:
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[11]) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0


def ignores_it(pid: int) -> bool:
    """Whether a process ignores the signal of Ctrl-C."""
    try:
        ignored = (PROC / str(pid) / "status").read_text().partition("SigIgn:")[2].split()[0]
    except OSError:
        return False
    return bool(int(ignored, 16) & 1 << signal.SIGINT - 1)


@pytest.mark.parametrize("whom", ["the terminal's whole group", "the command alone"])
def test_everybody_ends_and_nothing_is_written(whom: str, tmp_path: Path) -> None:
    records = [talk(i, f"Look at page {i}, and then at page {i * 7} of the booklet. " * 12) for i in range(40_000)]
    data = write(tmp_path / "data.jsonl", records)
    work, scratch = tmp_path / "work", Path(tempfile.mkdtemp())
    work.mkdir()
    (work / "report.html").write_text("the old report", encoding="utf-8")
    command = [sys.executable, "-m", "curate", "check", str(data), "--jobs", "2", "--no-cache", "--output", "report.json"]
    started = subprocess.Popen(
        [*command, "--report", "html=report.html"],
        cwd=work,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # where the tests run in the background it is ignored
    )
    try:
        until("two workers have to start", lambda: len(workers(started.pid)) >= 2 or started.poll() is not None)
        assert started.poll() is None
        if whom == "the command alone":
            started.send_signal(signal.SIGINT)
        else:
            os.killpg(started.pid, signal.SIGINT)
        out, said = started.communicate(timeout=LONG)
        until("the workers have to end", lambda: session(started.pid) == [])
    finally:
        for pid in session(started.pid):
            os.kill(pid, signal.SIGKILL)
    stage, *_, last = said.strip().splitlines()
    assert (started.returncode, out, last) == (130, "", "interrupted: nothing was written")
    assert stage in ("stage learn", "stage compare") or re.fullmatch(r"stage check: [0-9,]+ of 40,000 records were done", stage)
    assert {path.name: path.read_text(encoding="utf-8") for path in work.iterdir()} == {"report.html": "the old report"}
    assert list(scratch.iterdir()) == []
    scratch.rmdir()
