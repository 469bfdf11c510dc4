"""Run a command and measure what it and all its children cost: CPU seconds, wall seconds, peak memory together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_SET_CHILD_SUBREAPER = 36
"""Of Linux, prctl(2)."""

_INTERVAL = 0.05
"""Seconds between two looks at a run."""

_REST = 15
"""After a look at the memory, so many times as long as it took nobody looks again."""


@dataclass(frozen=True)
class Cost:
    """What a run cost; `peak_mb` is the largest sum of memory over the process tree (pages that processes share
    count once), which is looked at every 50 ms, or less often where a look takes long.
    """

    cpu_seconds: float
    wall_seconds: float
    peak_mb: float
    exit_status: int


class TooLong(RuntimeError):
    """A run that was ended because it took longer than it was given."""


def measure(command: Sequence[str], cwd: Path | None = None, output: Path | None = None, limit_seconds: float | None = None) -> Cost:
    """Run `command` to its end. Linux only: memory is read from /proc. This process must have no other children.

    What it prints goes to `output`, and what it prints on stderr beside that with .err; without `output` stdout is thrown away. Raises
    `TooLong` once it has run for `limit_seconds`; it and all its children are ended then.
    """
    if output is None:
        return _measure(command, cwd, None, None, limit_seconds)
    with open(output, "wb") as out, open(f"{output}.err", "wb") as err:
        return _measure(command, cwd, out, err, limit_seconds)


def _measure(command: Sequence[str], cwd: Path | None, out: BinaryIO | None, err: BinaryIO | None, limit_seconds: float | None) -> Cost:
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # workers whose parent ends first are waited for, and count
    before = os.times()
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=out or subprocess.DEVNULL, stderr=err)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watcher.start()
    try:
        status = process.wait(limit_seconds)
    except subprocess.TimeoutExpired as error:
        for pid in _tree(process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        _wait_for_orphans()
        raise TooLong(f"took more than {limit_seconds:.0f} seconds") from error
    wall = time.perf_counter() - start
    _wait_for_orphans()
    after = os.times()
    watcher.join()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(cpu, wall, peak[0], status)


def _wait_for_orphans() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    """Look at the memory, and rest: telling shared pages apart takes 5 ms for each process, and every 50 ms on two cores it made runs
    with workers 20 % longer.
    """
    while process.poll() is None:
        start = time.perf_counter()
        peak[0] = max(peak[0], sum(map(_resident_mb, _tree(process.pid))))
        time.sleep(max(_INTERVAL, _REST * (time.perf_counter() - start)))


def _tree(root: int) -> list[int]:
    found = [root]
    for pid in found:
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                found += [int(child) for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split()]
        except OSError:
            continue  # it has just ended
    return found


def _resident_mb(pid: int) -> float:
    """The proportional set size: a page that several processes share counts once."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(text.split("\nPss:")[1].split()[0]) * 1024 / 1e6
    except (OSError, IndexError):
        return 0.0
