"""`curate fix`: show what a machine can fix, and do it on demand."""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import click

from curate.cli.options import input_options, pairs, settings_from, split_codes, today_option

EPILOG = """\b
Examples:
  curate fix train.jsonl
      show the safe fixes as a diff; nothing is written
  curate fix train.jsonl --apply
      write them; the old file stays as train.jsonl.bak
  curate fix train.jsonl --unsafe
      show those, too, that want a look
  curate fix train.jsonl --select ENC,DUP001 --output clean.jsonl
  cat train.jsonl | curate fix - --output clean.jsonl
"""

_COLOURS = {"-": "red", "+": "green", "@": "cyan"}


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@input_options
@click.option(
    "--apply", "applies", is_flag=True, help="Write the files; each old one is kept as FILE.bak (.bak2, ... where that is taken)."
)
@click.option("--unsafe", is_flag=True, help="Include the fixes that want a look: merging turns, dropping near-duplicates, ...")
@click.option("--select", multiple=True, metavar="CODES", help="Fix only what these rules or families find, for example ENC,DUP001.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Leave what these rules or families find.")
@click.option("--profile", type=click.Path(path_type=Path), metavar="FILE", help="The pinned profile that `curate learn` wrote.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the fixed file there and leave the original alone.")
@today_option
def command(
    paths: tuple[str, ...],
    mapping: tuple[str, ...],
    format_: str | None,
    config: Path | None,
    jobs: int | None,
    profile: Path | None,
    today: date | None,
    **options: Any,
) -> int:
    """Show what a machine can fix in FILES as a diff, or write it with --apply.

    A fix is applied only when no rule finds anything new after it. What has no fix is counted and left to people. Exit status: 0
    done, or nothing to fix, 1 there is something to fix and it was not written, 2 it could not be done.
    """
    from curate.cli.progress import shown
    from curate.engine.opening import open_paths
    from curate.fixing.run import fix_opened
    from curate.waivers import waivers_beside

    settings = settings_from(config, format=format_, map=pairs(mapping, "--map"), jobs=jobs, profile=profile)
    limits: dict[str, Any] = {"selected": split_codes(options["select"]), "ignored": split_codes(options["ignore"])}
    how = {"unsafe": options["unsafe"], "applies": options["applies"], "output": options["output"]}
    with shown() as progress:
        opened = open_paths(paths, settings, stdin=sys.stdin.buffer)
        waivers = waivers_beside([each.source.path for each in opened], today or date.today())
        report = fix_opened(opened, settings, **limits, **how, waivers=waivers, progress=progress)
    writes = options["applies"] or options["output"] is not None
    if not writes:
        _show_changes(report)
    _summarise(report, writes, options["unsafe"])
    return 0 if writes or not report else 1


def _say(text: str = "", **style: Any) -> None:
    """Print a line; colour only on a terminal, and not where NO_COLOR is set."""
    click.echo(click.style(text, **style) if style else text, color=False if os.environ.get("NO_COLOR") else None)


def _named(code: str) -> str:
    from curate.checks.registry import all_checks

    return f"{code} {all_checks()[code].rule.name}"


def _show_changes(report: Any) -> None:
    from curate.fixing.diffs import diff
    from curate.text.display import visible

    for change in report.in_order:
        where = change.file if change.row is None else f"{change.file}:{change.line or f'row {change.row}'}"
        _say(f"{visible(where)}  {', '.join(map(_named, change.codes))}", bold=True)
        for line in diff(change):
            _say(line, **({"fg": _COLOURS[line[0]]} if line[:1] in _COLOURS else {}))
        _say()


def _summarise(report: Any, writes: bool, unsafe: bool) -> None:
    from curate.gating import show_score

    would = "" if writes else "would be "
    if report:
        _say(f"{report.changed_records:,} of {report.records:,} records {would}changed, {len(report.dropped):,} {would}dropped", bold=True)
        _table({_named(code): f"{count:,} {what}" for code, count, what in _done(report)})
        before, after = (show_score(value) for value in (report.score_before, report.score_after))
        if before != after:
            _say(f"  score {before} -> {after}")
    else:
        _say(f"nothing to fix in {report.records:,} records", bold=True)
    _left(report, unsafe)
    for each in report.written:
        _say(f"written: {each.file}" + (f"; the old file is {each.kept}" if each.kept else ""))
    if report and not writes:
        _say("nothing was written; --apply does it and keeps the old file, --output FILE writes a copy")


def _done(report: Any) -> list[tuple[str, int, str]]:
    files = Counter(code for change in report.changes if change.row is None for code in change.codes)
    changed = [
        (code, count, "tidied between the records" if code in files else "changed") for code, count in report.changed_by_rule.items()
    ]
    return sorted([*changed, *((code, count, "dropped") for code, count in report.dropped_by_rule.items())])


def _left(report: Any, unsafe: bool) -> None:
    """What is left to people, by rule and reason, and what the unsafe fixes would do."""
    from curate.fixing.report import NO_FIX, UNSAFE

    if report.left_by_rule:
        _say(f"left to people: {sum(report.left_by_rule.values()):,} findings")
        grave = [(left.code, left.reason) for left in report.left if left.severity != "info" and left.reason not in (NO_FIX, UNSAFE)]
        reasons = {code: Counter(reason for each, reason in grave if each == code) for code in report.left_by_rule}
        _table({_named(code): _reasoned(count, reasons[code]) for code, count in report.left_by_rule.items()})
    if report.unsafe_by_rule and not unsafe:
        _say(f"with --unsafe: {sum(report.unsafe_by_rule.values()):,} more")
        _table({_named(code): f"{count:,}" for code, count in report.unsafe_by_rule.items()})


def _reasoned(count: int, reasons: Counter[str]) -> str:
    why = "; ".join(f"{number:,}: {reason}" for reason, number in sorted(reasons.items()))
    return f"{count:,}" + (f"  ({why})" if why else "")


def _table(lines: dict[str, str]) -> None:
    width = max((len(name) for name in lines), default=0)
    for name, value in lines.items():
        _say(f"  {name:<{width}}  {value}")
