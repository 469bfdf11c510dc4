"""`curate check`: the main job."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from curate.cli.choices import ReportFile, ReportName, RuleCodes
from curate.cli.options import input_options, pairs, settings_from, split_codes, target_of, target_options, today_option, token_options
from curate.config import Settings
from curate.errors import CurateError

EPILOG = """\b
Examples:
  curate check train.jsonl
  curate check train.jsonl eval.jsonl
      splits are told by the file names
  curate check data/ --strict --min-score 90
      a gate: exit status 1 below it
  curate check qa.csv --map input=question --map output=answer
  cat train.jsonl | curate check -
  curate check train.jsonl --against eval.jsonl --benchmark gsm8k_test.jsonl
  curate check train.jsonl --max-tokens 4096 --tokenizer o200k
  curate check train.jsonl --for axolotl --sequence-length 2048
      what that trainer would do with it
  curate check train.jsonl --select DUP,FMT --output-format json | jq .score
  curate check train.jsonl --report html=page.html --report sarif=report.sarif
"""


_CACHE = "Where results over large files are kept, so that the next run looks only at what has changed; .curate/cache by default."


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@input_options
@token_options
@target_options
@click.option(
    "--select", multiple=True, type=RuleCodes(), metavar="CODES", help="Run only these rules or families, for example DUP,FMT001."
)
@click.option("--ignore", multiple=True, type=RuleCodes(), metavar="CODES", help="Leave these rules or families out.")
@click.option(
    "--against",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="EVAL",
    help="Held-out records that must not be trained on. Repeatable.",
)
@click.option(
    "--benchmark",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A benchmark that must not be trained on. Repeatable.",
)
@click.option("--profile", type=click.Path(path_type=Path), metavar="FILE", help="The pinned profile that `curate learn` wrote.")
@click.option("--min-score", type=click.FloatRange(0, 100), metavar="N", help="Fail below this score.")
@click.option(
    "--min",
    "minimum",
    multiple=True,
    metavar="PART=N",
    help="Fail when a part is below N: valid, clean, consistent, unique, enough. Repeatable.",
)
@click.option("--strict", is_flag=True, help="Fail on open warnings and on fewer than 50 clean records.")
@click.option("--fail-on", multiple=True, type=RuleCodes(), metavar="CODES", help="Fail on any finding of these rules or families.")
@click.option(
    "--output-format",
    type=ReportName(),
    metavar="NAME",
    help="What is written: terminal (the default), json, jsonl, markdown, html, sarif, junit, github, csv; with --output by its ending.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report there, as json unless it ends in .html, .md, .sarif, ...; the terminal report still goes to stdout.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    type=ReportFile(),
    metavar="NAME=FILE",
    help="Write one more report: --report html=out.html. The file - is stdout. Repeatable.",
)
@click.option(
    "--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Fail on new findings only: FILE is what `curate baseline` wrote."
)
@click.option(
    "--ratchet", is_flag=True, help="With --baseline: fail when a rule's rate per record or a part gets worse, not on each new finding."
)
@click.option("-q", "--quiet", is_flag=True, help="Print the verdict and its reasons only.")
@click.option("--max-findings", type=click.IntRange(min=0), metavar="N", help="List at most N findings in a report; the counts stay exact.")
@click.option("--no-waivers", is_flag=True, help="Do not read the waivers beside the files (see `curate waive`).")
@click.option("--cache-dir", "cache", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help=_CACHE)
@click.option("--no-cache", is_flag=True, help="Look at everything anew, and keep nothing.")
@today_option
def command(
    paths: tuple[str, ...],
    mapping: tuple[str, ...],
    format_: str | None,
    config: Path | None,
    no_waivers: bool,
    no_cache: bool,
    today: date | None,
    **options: Any,
) -> int:
    """Find what is wrong in FILES (or folders, or - for stdin), and whether to train on them.

    Reads JSON Lines, JSON, CSV, TSV and parquet, plain or compressed. Exit status: 0 the data passed (also with
    warnings), 1 it is below the gate, 2 it could not be checked.
    """
    from curate.engine.workers import warm_up

    warm_up(paths, options["jobs"])  # before the imports that follow take their time
    from curate.cli.reporting import Reporter
    from curate.engine.caching import FOLDER

    reporter = Reporter(options.pop("output_format"), options.pop("output"), options.pop("reports"), quiet=options.pop("quiet"))
    settings = Settings()
    try:
        reporter.verify()
        settings = settings_from(
            config,
            format=format_,
            map=pairs(mapping, "--map"),
            min=pairs(options.pop("minimum"), "--min"),
            select=split_codes(options.pop("select")),
            ignore=split_codes(options.pop("ignore")),
            fail_on=split_codes(options.pop("fail_on")),
            tokens={"tokenizer": options.pop("tokenizer"), "budget": options.pop("max_tokens")},
            target=target_of(options.pop("target"), options.pop("sequence_length")),
            **options,
        )
        settings = settings.model_copy(update={"cache": None if no_cache else settings.cache or FOLDER})
        return reporter.report(_check(paths, settings, None if no_waivers else today or date.today()))
    except CurateError as error:
        return reporter.failed(error, settings)


def _check(paths: tuple[str, ...], settings: Settings, today: date | None) -> Any:
    from curate.baselines import baseline_of
    from curate.cli.progress import shown
    from curate.engine.check import check_opened
    from curate.engine.opening import open_paths
    from curate.reports.base import Report
    from curate.waivers import waivers_beside

    baseline = baseline_of(settings)
    with shown() as progress:
        opened = open_paths(paths, settings, stdin=sys.stdin.buffer)
        waivers = waivers_beside([each.source.path for each in opened], today) if today is not None else None
        return Report(check_opened(opened, settings, progress, waivers=waivers), settings, baseline)
