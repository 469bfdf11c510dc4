"""`curate baseline`: write down what is known today."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.cli.choices import RuleCodes
from curate.cli.options import input_options, pairs, settings_from, split_codes, target_of, target_options, today_option, token_options
from curate.config import Settings
from curate.errors import ConfigError

if TYPE_CHECKING:
    from curate.baselines import Baseline
    from curate.reports.base import Report

EPILOG = """\b
Examples:
  curate baseline train.jsonl --output curate.baseline.json
  curate check train.jsonl --baseline curate.baseline.json
      only new findings fail
  curate check train.jsonl --baseline curate.baseline.json --ratchet
      no rate and no part may get worse
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@input_options
@token_options
@target_options
@click.option(
    "--select", multiple=True, type=RuleCodes(), metavar="CODES", help="Run only these rules or families, for example DUP,FMT001."
)
@click.option("--ignore", multiple=True, type=RuleCodes(), metavar="CODES", help="Leave these rules or families out.")
@click.option("--profile", type=click.Path(path_type=Path), metavar="FILE", help="The pinned profile that `curate learn` wrote.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="BASELINE",
    help="Write it there; by default where the settings name it.",
)
@today_option
def command(
    paths: tuple[str, ...],
    mapping: tuple[str, ...],
    format_: str | None,
    config: Path | None,
    output: Path | None,
    today: date | None,
    **options: Any,
) -> int:
    """Accept what is found in FILES today, so that `curate check --baseline BASELINE` fails on new findings only.

    A baseline holds how often each rule finds something in each content, and no text. Known findings stay in the report and in the
    score. Give the rules and the profile that the check will have. Writing it again keeps what is still there, and accepts what is new.
    """
    settings = settings_from(
        config,
        format=format_,
        map=pairs(mapping, "--map"),
        select=split_codes(options.pop("select")),
        ignore=split_codes(options.pop("ignore")),
        tokens={"tokenizer": options.pop("tokenizer"), "budget": options.pop("max_tokens")},
        target=target_of(options.pop("target"), options.pop("sequence_length")),
        **options,
    )
    path = output or settings.baseline
    if path is None:
        raise ConfigError("where to write the baseline is not said", "for example --output curate.baseline.json", "--output")
    _verify(path)
    before = _before(path)
    report = _check(paths, settings, today or date.today())
    made = report.to_baseline()
    made.write(path)
    click.echo(_in_words(made, before, path, report))
    return 0


def _verify(path: Path) -> None:
    from curate.errors import InputError

    if not path.parent.is_dir():
        raise InputError("there is no such folder", f"make it first: mkdir -p {path.parent}", str(path.parent))


def _before(path: Path) -> Baseline | None:
    """The baseline that is written over. What is no baseline is never written over: it is probably the data."""
    from curate.baselines import read_baseline
    from curate.errors import InputError

    if not path.exists():
        return None
    try:
        return read_baseline(path)
    except ConfigError as error:
        raise InputError(f"it would be written over, and {error.message}", "name another file, or remove it first", str(path)) from error


def _check(paths: tuple[str, ...], settings: Settings, today: date) -> Report:
    from curate.cli.progress import shown
    from curate.engine.check import check_opened
    from curate.engine.opening import open_paths
    from curate.reports.base import Report
    from curate.waivers import waivers_beside

    with shown() as progress:
        opened = open_paths(paths, settings, stdin=sys.stdin.buffer)
        waivers = waivers_beside([each.source.path for each in opened], today)
        return Report(check_opened(opened, settings, progress, waivers=waivers), settings)


def _in_words(made: Baseline, before: Baseline | None, path: Path, report: Report) -> str:
    from curate.baselines import known_findings
    from curate.text.display import counted

    counts = ", ".join(
        counted(count, severity) if severity != "info" else f"{count:,} info" for severity, count in made.by_severity.items()
    )
    lines = [f"{counted(len(made), 'finding')} of {counted(made.records, 'record')} ({counts}) are known from now on: {path}"]
    if before is not None:
        known, gone = known_findings(report.run, before)
        lines.append(f"of the baseline before, {gone:,} are gone; {len(made) - int(known.sum()):,} are new in this one")
    if not report.run.pinned:
        lines.append("profile not pinned: what is learned from other data may find other things (see `curate learn`)")
    return "\n".join(lines)
