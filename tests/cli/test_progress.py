"""What people hear of long work, and when they end it."""

from __future__ import annotations

import pytest
from rich.console import Console

from curate.cli import progress
from curate.cli.progress import Bar, shown


@pytest.mark.parametrize(
    ("total", "done", "said"),
    [
        (100_000, [40_000, 2_000], "stage check: 42,000 of 100,000 records were done\n"),
        (5, [], "stage check: 0 of 5 records were done\n"),
        (None, [], "stage check\n"),
        (None, [7], "stage check: 7 records were done\n"),
    ],
)
def test_who_ends_it_hears_how_far_it_came(total: int | None, done: list[int], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), shown() as bar:
        bar.stage("learn", None)
        bar.stage("check", total)
        for each in done:
            bar.advance(each)
        raise KeyboardInterrupt
    assert capsys.readouterr().err == said


def test_nothing_is_said_before_there_was_work(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), shown():
        raise KeyboardInterrupt
    assert capsys.readouterr().err == ""


def test_the_bar_shows_stage_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY_SECONDS", 0.0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    bar = Bar()
    bar.stage("check", 1_000_000)
    bar.advance(250_000)
    bar.advance(250_000)
    made = bar._bar
    made.stop()
    console = Console(width=160, record=True)
    console.print(made.get_renderable())
    line = console.export_text()
    assert "check" in line and "500000/1000000 records" in line and "/s" in line and ":" in line
