"""Runs of a tool on growing files: measured as long as that takes minutes, told from the growth beyond."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.corpus import write
from benchmarks.measure import TooLong, measure
from benchmarks.speed.tools import Tool

LIMIT_SECONDS = 600.0
"""A run that is expected to take more CPU time is not made; on a busy machine its wall time would say less."""

SMALL = (1_000, 2_000)
"""Files that other tools are tried on first, so that the time of the larger ones can be told."""

_PATIENCE = 3
"""Wall seconds for each second of the limit, and one minute, after which a run is ended."""

Say = Callable[[str], None]


class Failed(RuntimeError):
    """A tool that did not end as it should."""


@dataclass(frozen=True)
class Run:
    """One cell of the table. `why` says how an estimate was made, or why there is none; costs are None where nothing is known."""

    records: int
    cpu_seconds: float | None
    wall_seconds: float | None
    peak_mb: float | None
    is_estimate: bool = False
    why: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The run as plain values, rounded to what is worth telling."""
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(self).items()}


def corpus(folder: Path, records: int) -> Path:
    """The corpus of so many records, written with its truth when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{records}.jsonl"
    if not path.exists():
        part = folder / f"part-{records}.jsonl"
        write(part, records, 1)
        part.with_suffix(".truth.jsonl").rename(path.with_suffix(".truth.jsonl"))
        part.rename(path)
    return path


def run_once(tool: Tool, home: Path, file: Path, folder: Path, limit_seconds: float | None = None) -> Run:
    """One measured run in an empty folder, with nothing left of an earlier one. Raises: Failed, TooLong."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    cost = measure(tool.command(home, file, folder), cwd=folder, output=folder / "stdout", limit_seconds=limit_seconds)
    if cost.exit_status not in tool.statuses:
        said = (folder / "stdout.err").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise Failed(f"exit status {cost.exit_status}: {said[-1][:200] if said else 'said nothing'}")
    return Run(_records(file), cost.cpu_seconds, cost.wall_seconds, cost.peak_mb)


def _records(file: Path) -> int:
    return int(file.stem)


def best(tool: Tool, home: Path, file: Path, folder: Path, repeats: int, limit_seconds: float | None = None) -> Run:
    """The run with the least CPU time of several: what else the machine does only adds to it. The memory is the most of all of them."""
    runs = [run_once(tool, home, file, folder, limit_seconds) for _ in range(repeats)]
    return replace(min(runs, key=lambda run: run.cpu_seconds or math.inf), peak_mb=max(run.peak_mb or 0.0 for run in runs))


def foretold(runs: Sequence[Run], records: int) -> Run:
    """What a run on `records` records would cost, from the growth between the last two measured ones, which is at least linear."""
    before, last = runs[-2:]

    def grown(first: float | None, second: float | None) -> float:
        return float((second or 0.0) * (records / last.records) ** power(first, second))

    def power(first: float | None, second: float | None) -> float:
        return max(1.0, math.log(second / first) / math.log(last.records / before.records)) if first and second else 1.0

    cpu, wall = grown(before.cpu_seconds, last.cpu_seconds), grown(before.wall_seconds, last.wall_seconds)
    why = f"from {before.records:,} and {last.records:,} records, growth n^{power(before.cpu_seconds, last.cpu_seconds):.2f}"
    return Run(records, cpu, wall, grown(before.peak_mb, last.peak_mb), True, why)


@dataclass(frozen=True)
class Climb:
    """How a tool is run on growing files: how often a file of ours up to 100,000 records, and how many CPU seconds a run may take."""

    folder: Path
    repeats: int
    limit_seconds: float
    say: Say

    def runs(self, tool: Tool, home: Path, files: Sequence[Path], judge: Callable[[Path], None]) -> list[Run]:
        """A run for each of `files`, which grow; `judge` hears of each whose run was measured, while its results are there.

        What would take longer than the limit, or more memory than the machine has, is foretold. Our own runs are always made.
        """
        found: list[Run] = []
        measured: list[Run] = []
        for file in files:
            expected = foretold(measured, _records(file)) if len(measured) >= 2 and not tool.is_ours else None
            is_too_much = expected is not None and self._is_too_much(expected)
            run = expected if expected is not None and is_too_much else self._measured(tool, home, file, measured)
            if run.cpu_seconds is not None and not run.is_estimate:
                measured.append(run)
                judge(file)
            self.say(f"{tool.group} {tool.name} {_records(file):,}: {_told(run)}")
            found.append(run)
        return found

    def _measured(self, tool: Tool, home: Path, file: Path, before: Sequence[Run]) -> Run:
        repeats = self.repeats if tool.is_ours and _records(file) <= 100_000 else 1
        limit = None if tool.is_ours else 60.0 + _PATIENCE * self.limit_seconds
        try:
            return best(tool, home, file, self.folder, repeats, limit)
        except TooLong as error:
            return foretold(before, _records(file)) if len(before) >= 2 else Run(_records(file), None, None, None, why=str(error))
        except Failed as error:
            return Run(_records(file), None, None, None, why=str(error))

    def _is_too_much(self, run: Run) -> bool:
        assert run.cpu_seconds is not None and run.peak_mb is not None
        return run.cpu_seconds > self.limit_seconds or run.peak_mb > 0.8 * memory_mb()


def memory_mb() -> float:
    """The machine's memory in MB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6


def _told(run: Run) -> str:
    if run.cpu_seconds is None:
        return run.why
    told = f"CPU {run.cpu_seconds:.1f} s, wall {run.wall_seconds:.1f} s, peak {run.peak_mb:.0f} MB"
    return f"{told}, estimated {run.why}" if run.is_estimate else told
