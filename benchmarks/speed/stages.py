"""Where the time of one check goes: CPU seconds by stage, of one process.

    python benchmarks/speed/stages.py FILE OUT [PREFIXES]

writes {"seconds": {stage: CPU seconds}, "records": n, "peak_mb": m} as JSON; runs wherever curate is installed. Each second counts for
one stage only, the innermost: the map of a family is without the reading before it. What several checks share (normalised texts, words,
and so on) is made by the first that asks, and counts there. The timers cost about one per cent.
"""

from __future__ import annotations

import functools
import importlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import isgeneratorfunction
from pathlib import Path
from typing import Any

PARTS = (
    ("read and parse", "curate.engine.mapping", "Task.batch"),
    ("learn the profile", "curate.engine.check", "_learn"),
    ("search for rare patterns", "curate.screening", "Screen.suspects"),
    ("duplicates: texts", "curate.checks.duplicates", "compared"),
    ("duplicates: exact keys", "curate.checks.duplicates", "exact_keys"),
    ("duplicates: signatures", "curate.checks.duplicates", "signed"),
    ("duplicates: bands", "curate.checks.duplicates", "band_keys"),
    ("duplicates: candidates", "curate.checks.duplicates", "candidates"),
    ("duplicates: texts again", "curate.checks.duplicates", "NearDuplicate.similarities"),
    ("duplicates: verify", "curate.checks.duplicates", "NearDuplicate._of_texts"),
)
"""(stage, module, name of the function that it is spent in)."""


class Stopwatch:
    """CPU seconds by stage; the time of a stage within another one counts for the inner one alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._open: list[str] = []
        self._since = time.process_time()

    def _switch(self) -> None:
        now = time.process_time()
        if self._open:
            self.seconds[self._open[-1]] = self.seconds.get(self._open[-1], 0.0) + now - self._since
        self._since = now

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of the block for `name`."""
        self._switch()
        self._open.append(name)
        try:
            yield
        finally:
            self._switch()
            self._open.pop()

    def timed(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        """The function, its time counted for `name`; a generator is run to its end at once."""

        @functools.wraps(function)
        def run(*arguments: Any, **named: Any) -> Any:
            with self.stage(name):
                made = function(*arguments, **named)
                return list(made) if isgeneratorfunction(function) else made

        return run


def _wrap(watch: Stopwatch, stage: str, module: str, path: str) -> None:
    owner: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    for each in outer:
        owner = getattr(owner, each)
    setattr(owner, name, watch.timed(getattr(owner, name), stage))


def profile(file: str, select: str) -> dict[str, Any]:
    """Check a file in this process, all rules or those of the prefixes in `select`, and tell what it cost."""
    watch = Stopwatch()
    with watch.stage("import"):
        from curate.checks.registry import all_checks
        from curate.config import Settings
        from curate.engine.check import check_opened
        from curate.engine.opening import open_paths
        from curate.reports.base import Report
        from curate.reports.registry import output_named
    for stage, module, path in PARTS:
        _wrap(watch, stage, module, path)
    for code, check in all_checks().items():
        check.map = watch.timed(check.map, f"map {code[:3]}")  # type: ignore[method-assign]
        check.finish = watch.timed(check.finish, "duplicates: finish" if code == "DUP002" else "finish")  # type: ignore[method-assign]
    settings = Settings(jobs=1, select=tuple(select.split(",")) if select else ())
    with watch.stage("open and index"):
        opened = open_paths([file], settings)
    with watch.stage("the engine"):
        run = check_opened(opened, settings)
    with watch.stage("score and report"):
        Report(run, settings).render(output_named("json", "").name)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    return {"seconds": {name: round(spent, 3) for name, spent in watch.seconds.items()}, "records": len(run.places), "peak_mb": round(peak)}


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(profile(sys.argv[1], "".join(sys.argv[3:]))), encoding="utf-8")
