"""Progress on stderr, for work that takes more than a second and only when somebody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

DELAY_SECONDS = 1.0


class Bar:
    """A progress bar that appears once the work has taken longer than `DELAY_SECONDS`."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._bar: Any = None
        self._task: Any = None
        self._name = ""
        self._total: int | None = None
        self._done = 0

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins; `total` records, or None when that is not known."""
        self._name, self._total, self._done = name, total, 0
        if self._bar is not None:
            self._bar.update(self._task, description=name, total=total, completed=0)
        self._show()

    def advance(self, records: int) -> None:
        """So many more records are done."""
        self._done += records
        self._show()

    def _show(self) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self._started < DELAY_SECONDS:
            return
        if self._bar is None:
            self._bar = _rich_bar()
            self._task = self._bar.add_task(self._name, total=self._total)
            self._bar.start()
        self._bar.update(self._task, completed=self._done)

    def so_far(self) -> str:
        """How far the work has come, for people who end it; "" before it has begun."""
        if not self._name:
            return ""
        total = f" of {self._total:,}" if self._total is not None else ""
        return f"stage {self._name}" + (f": {self._done:,}{total} records were done" if self._done or total else "")

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def _rich_bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """Records a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("records"),
        Rate(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


@contextmanager
def shown() -> Iterator[Bar]:
    """A bar for the block, taken away at its end however that comes."""
    bar = Bar()
    try:
        yield bar
    except KeyboardInterrupt:
        bar.close()
        if bar.so_far():
            click.echo(bar.so_far(), err=True)
        raise
    finally:
        bar.close()
