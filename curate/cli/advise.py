"""`curate advise`: prompt, retrieve, run a pilot or fine-tune, with the figures behind it and a baseline to beat."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.cli.options import input_options, pairs, settings_from, today_option
from curate.text.display import visible

if TYPE_CHECKING:
    from curate.advising.advise import Advice
    from curate.advising.signals import Figure

MOST_COLUMNS = 120
"""Longer lines are hard to read."""

EPILOG = """\b
Examples:
  curate advise train.jsonl
      the verdict, and why
  curate advise train.jsonl --against held_out.jsonl
      with a held-out split, without which it is a pilot at most
  curate advise train.jsonl --output-dir advice/
      write baseline_prompt.txt, the prompt that a tune has to beat
  curate advise train.jsonl --output-format json | jq .verdict

The verdict is PROMPT, RAG, RAG+FT, PILOT or FINE-TUNE. It is advice: nothing is blocked by it.

Exit status: 0 advised, 2 it could not be done.
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Held-out records that a tune is scored with. Repeatable.",
)
@click.option("--profile", type=click.Path(path_type=Path), metavar="PROFILE", help="Judge by this profile instead of learning one.")
@click.option("--output-format", type=click.Choice(["terminal", "json"]), default="terminal", help="What is written to stdout.")
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write baseline_prompt.txt there: the form in words and diverse clean records.",
)
@input_options
@today_option
def command(paths: tuple[str, ...], output_format: str, output_dir: Path | None, today: date | None, **options: Any) -> int:
    """Advise on FILES: a prompt, retrieval, a pilot or a fine-tune, each reason with its figure and three records."""
    from curate.advising.advise import advise_opened
    from curate.advising.baseline import FILE
    from curate.cli.progress import shown
    from curate.engine.opening import open_paths
    from curate.waivers import waivers_beside

    settings = settings_from(
        options["config"],
        format=options["format_"],
        map=pairs(options["mapping"], "--map"),
        jobs=options["jobs"],
        against=options["against"],
        profile=options["profile"],
    )
    with shown() as progress:
        opened = open_paths(paths, settings, stdin=sys.stdin.buffer)
        waivers = waivers_beside([each.source.path for each in opened], today or date.today())
        advice = advise_opened(opened, settings, waivers=waivers, progress=progress)
    written = advice.write(output_dir) if output_dir is not None else None
    if output_format == "json":
        click.echo(json.dumps(advice.to_dict(), indent=2, ensure_ascii=False))
    else:
        _show(advice, min(shutil.get_terminal_size().columns, MOST_COLUMNS))
    if output_dir is not None:
        made = f"written to {written}" if written is not None else f"no {FILE}: there is no clean record that fits into it"
        click.echo(made, err=True)
    return 0


def _show(advice: Advice, columns: int) -> None:
    click.echo("\n".join(textwrap.wrap(f"{advice.verdict}. {advice.why}", columns)))
    for reason in advice.reasons:
        click.echo("\n".join(textwrap.wrap(reason.text, columns, initial_indent="- ", subsequent_indent="  ")))
        if reason.figure is not None and reason.figure.count:
            for line in textwrap.wrap(visible(_figure(reason.figure)), columns - 4, break_on_hyphens=False, break_long_words=False):
                click.echo(click.style(f"    {line}", dim=True))


def _figure(figure: Figure) -> str:
    """The share with its interval, and where to look."""
    low, high = figure.interval
    where = f"; see {_places(figure)}" if figure.examples else ""
    return f"{_percent(figure.share)} (95% interval: {_percent(low)} to {_percent(high)}){where}"


def _percent(share: float) -> str:
    """A share in percent; what is nearly nothing, or nearly all, with one more digit."""
    return f"{share:.1%}" if 0 < share < 0.01 or 0.99 < share < 1 else f"{share:.0%}"


def _places(figure: Figure) -> str:
    """The examples of a figure, each file named once."""
    told, last = [], None
    for each in figure.examples:
        at = f":{each.line}" if each.line is not None else f" row {each.row}"
        told.append(at.strip() if each.file == last else f"{each.file}{at}")
        last = each.file
    return ", ".join(told)
