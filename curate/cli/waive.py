"""`curate waive`: accept findings as they are, with the reason."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from curate.cli.options import day_option, input_options, pairs, settings_from, today_option
from curate.config import Settings
from curate.errors import ConfigError, InputError, nearest

if TYPE_CHECKING:
    from curate.engine.proposing import Grounds

EPILOG = """\b
Examples:
  curate waive train.jsonl DUP001 14 82 --reason "asked twice on purpose"
  curate waive train.jsonl LEN002 7 --reason "a contract" --until 2026-12-31
  curate waive train.jsonl near-duplicate --all --reason "one template"
  curate waive train.jsonl CNT001 --reason "a pilot"
"""


@click.command(epilog=EPILOG)
@click.argument("path", metavar="FILE")
@click.argument("code")
@click.argument("lines", nargs=-1, type=click.IntRange(min=0), metavar="[LINE]...")
@input_options
@click.option("--profile", type=click.Path(path_type=Path), metavar="FILE", help="The pinned profile that `curate learn` wrote.")
@click.option("--reason", required=True, metavar="TEXT", help="Why the findings are accepted.")
@day_option("--until", help="The last day on which the waiver holds; for ever by default.")
@click.option("--who", metavar="NAME", help="Who accepts them; by default the user of this computer.")
@click.option("--all", "every", is_flag=True, help="Waive all findings of CODE in the file.")
@click.option("--row", is_flag=True, help="The numbers are 0-based rows, for files without lines.")
@today_option
def command(
    path: str,
    code: str,
    lines: tuple[int, ...],
    mapping: tuple[str, ...],
    format_: str | None,
    config: Path | None,
    jobs: int | None,
    profile: Path | None,
    reason: str,
    until: date | None,
    who: str | None,
    every: bool,
    row: bool,
    today: date | None,
) -> int:
    """Accept the findings of the rule CODE in these LINES of FILE as they are.

    Waived findings stay in the report, and neither score, count nor gate. A waiver is bound to the content of its record
    and to the version of the rule; it is kept in curate.waivers.jsonl beside FILE, to be committed with the data. Without
    LINES the finding about the whole set is waived. Errors of the part valid cannot be waived: fix or reject those records.
    """
    if every and lines:
        raise click.UsageError("--all waives all lines: name none, or leave --all out")
    if not reason.strip():
        raise click.UsageError("--reason must say something")
    if until is not None and until < (today or date.today()):
        raise click.UsageError(f"--until {until} has passed")
    from curate.engine.proposing import Grounds

    when = datetime.combine(today, time(), UTC) if today else datetime.now(UTC).replace(microsecond=0)
    grounds = Grounds(reason, who or _user(), when, until)
    settings = settings_from(config, format=format_, map=pairs(mapping, "--map"), jobs=jobs, profile=profile)
    click.echo(_waive(path, code, settings, Wanted(lines, every, row), grounds, today or date.today()))
    return 0


class Wanted(NamedTuple):
    """Which findings: in these lines or rows, or `every` one."""

    numbers: Sequence[int]
    every: bool
    by_row: bool


def _waive(path: str, name: str, settings: Settings, wanted: Wanted, grounds: Grounds, today: date) -> str:
    """Check the file, write the waivers, and say in words what was done."""
    from curate.checks.registry import all_checks
    from curate.cli.progress import shown
    from curate.engine.check import check_opened
    from curate.engine.opening import open_paths
    from curate.engine.proposing import Proposer
    from curate.reports.base import Report
    from curate.waivers import add_waivers, folder_of, waivers_beside

    code = _known(name)
    folder = folder_of(path)
    if folder is None:
        raise InputError("a waiver lies beside one file", "name a single file that exists", path)
    with shown() as progress:
        opened = open_paths([path], settings)
        run = check_opened(opened, settings, progress, waivers=waivers_beside([path], today))
    if run.errors:
        raise InputError(f"could not be checked: {run.errors[0].where}: {run.errors[0].message}", run.errors[0].hint, path)
    if code not in run.codes:
        raise ConfigError(f"{code} does not run with these settings", "look at select and ignore in the config file", code)
    by_row = wanted.by_row or (not wanted.numbers and bool((run.places.line < 0).all()))
    proposer = Proposer(run, all_checks()[code].rule, Report(run, settings).rule_set, by_row)
    proposal = proposer.propose(wanted.numbers, wanted.every, grounds)
    file = add_waivers(folder, proposal.waivers) if proposal.waivers else None
    return proposal.in_words(code, str(file))


def _known(name: str) -> str:
    """The code of a rule by its code or name. Raises `ConfigError` with the nearest."""
    from curate.checks.registry import all_checks, code_of

    code, known = code_of(name), all_checks()
    if code.upper() not in known:
        close = nearest(name, [*known, *(cls.rule.name for cls in known.values())])
        raise ConfigError(f"no rule {name}", f"did you mean {close}?" if close else "`curate rules` lists them all")
    return code.upper()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise ConfigError("this computer does not know its user", "say who accepts the findings with --who NAME") from error
