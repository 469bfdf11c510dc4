"""`curate export`: what goes into training, as it is or as a trainer takes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.cli.options import input_options, pairs, settings_from, today_option
from curate.errors import ConfigError

if TYPE_CHECKING:
    from curate.exporting.result import Exported
    from curate.review.export import OpenError

EPILOG = """\b
Examples:
  curate export train.jsonl --output-dir ready
      after a review, with the records' own keys
  curate export train.jsonl --output-dir ready --reviewed-only
      only what somebody accepted or fixed
  curate export train.jsonl --for openai --output-dir ready
      as OpenAI takes it, with the script that starts the job
  curate export data/ --for axolotl --method lora --output-dir run
      data, YAML, and the splits kept apart

Exit status: 0 written, 1 refused because of open errors or because the target can hold nothing, 2 it could not be done.
"""
SHOWN = 20


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--for", "target", metavar="TARGET", help="Write it as this trainer takes it: " + "openai, together, axolotl, ... (see docs/export.md)."
)
@click.option("--store", metavar="URL", help="Where decisions are kept; by default FILE.review.db beside the data.")
@click.option("--output-dir", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Where to write.")
@click.option("--reviewed-only", is_flag=True, help="Only records that somebody accepted or fixed.")
@click.option("--leave-out-errors", is_flag=True, help="Leave records with open errors out instead of refusing.")
@click.option("--method", type=click.Choice(["qlora", "lora", "full"]), help="How the trainer's files train; qlora by default.")
@click.option(
    "--sequence-length", type=click.IntRange(min=1), metavar="N", help="Tokens of a sequence; by default as long as the set needs."
)
@click.option("--model", metavar="NAME", help="The model that is tuned; by default one that the target is known to tune.")
@click.option("--tokenizer", metavar="NAME|FILE", help="Count tokens with this vocabulary; estimated by default.")
@input_options
@click.option("--no-waivers", is_flag=True, help="Do not read the waivers beside the files (see `curate waive`).")
@today_option
def command(paths: tuple[str, ...], target: str | None, store: str | None, output_dir: Path, **options: Any) -> int:
    """Write the records of FILES that nobody rejected, fixes applied.

    Without --for: after a review, as JSON Lines with their own keys. Beside them: curate.waivers.jsonl (what was accepted although
    it was found), curate.profile.json, curate.manifest.json.

    With --for: as that trainer takes them, with the files that start the job, curate.changes.jsonl (record by record what was
    rewritten or left out, and why) and curate.manifest.json. The decisions of a review beside the data count; without one the files
    are checked first.
    """
    if target is not None:
        return _for_target(target, paths, store, output_dir, **options)
    given = [name for name in ("method", "sequence_length", "model") if options[name] is not None]
    if given:
        raise ConfigError(f"--{given[0].replace('_', '-')} is for a trainer", "name one with --for", "command line")
    return _own_keys(paths, store, output_dir, options["reviewed_only"], options["leave_out_errors"])


def _own_keys(paths: tuple[str, ...], store: str | None, output_dir: Path, reviewed_only: bool, leave_out_errors: bool) -> int:
    from curate.review.export import export
    from curate.review.prepare import dataset_name
    from curate.review.service import utc_now
    from curate.review.store import default_url, open_store
    from curate.text.display import counted

    opened = open_store(store or default_url(paths[0]), create=False)
    name = dataset_name(paths)
    done = export(opened, name, output_dir, utc_now(), reviewed_only=reviewed_only, leave_out_errors=leave_out_errors)
    if done.refused:
        return _refuse(done.errors)
    for path, records in done.files.items():
        click.echo(f"{path}: {counted(records, 'record')}")
    for reason, count in sorted(done.left_out.items()):
        click.echo(f"left out, {reason}: {count:,}")
    click.echo(f"{counted(done.waivers, 'waiver')} in {output_dir / 'curate.waivers.jsonl'}")
    return 0


def _refuse(errors: list[OpenError]) -> int:
    from curate.text.display import counted

    for error in errors[:SHOWN]:
        click.echo(f"{error.file}:{error.line or '-'}  {error.code} {error.message}")
    if len(errors) > SHOWN:
        click.echo(f"... and {len(errors) - SHOWN:,} more")
    why = counted(len(errors), "open error")
    click.echo(f"Nothing was written, because of {why}. Fix or reject the records, or use --leave-out-errors.", err=True)
    return 1


def _for_target(
    target: str,
    paths: tuple[str, ...],
    store: str | None,
    output_dir: Path,
    *,
    reviewed_only: bool,
    leave_out_errors: bool,
    method: str | None,
    sequence_length: int | None,
    model: str | None,
    tokenizer: str | None,
    mapping: tuple[str, ...],
    format_: str | None,
    config: Path | None,
    jobs: int | None,
    no_waivers: bool,
    today: date | None,
) -> int:
    from curate.cli.progress import shown
    from curate.exporting.rows import stream_of
    from curate.exporting.run import export_for
    from curate.targets.base import Options
    from curate.targets.registry import target_named
    from curate.text.tokens import load
    from curate.waivers import waivers_beside

    chosen = target_named(target)
    settings = settings_from(config, format=format_, map=pairs(mapping, "--map"), jobs=jobs, tokens={"tokenizer": tokenizer})
    counter = load(settings.tokens.tokenizer if settings.tokens is not None else None)
    made: dict[str, Any] = {"method": method} if method is not None else {}
    with shown() as progress:
        stream = stream_of(
            paths,
            settings.model_copy(update={"target": None}),
            store=store,
            reviewed_only=reviewed_only,
            waivers=lambda names: None if no_waivers else waivers_beside(list(names), today or date.today()),
            progress=progress,
        )
        options = Options(sequence_length=sequence_length, model=model, **made)
        done = export_for(chosen, stream, output_dir, options, tokenizer=counter, leave_out_errors=leave_out_errors)
    return _report(done, output_dir, chosen.title, leave_out_errors)


def _report(done: Exported, output_dir: Path, title: str, leave_out_errors: bool) -> int:
    for notice in done.notices:
        click.echo(f"notice: {notice}", err=True)
    if done.errors and not leave_out_errors:
        return _refuse(done.errors)
    for path, records in done.files.items():
        click.echo(f"{output_dir / path}: {records:,} records")
    for path in done.companions:
        click.echo(f"{output_dir / path}")
    for reason, count in sorted(done.left_out.items()):
        click.echo(f"left out, {reason}: {count:,}")
    for warning in done.warnings:
        click.echo(f"warning: {warning}", err=True)
    if done.refused:
        click.echo(f"Nothing was written: {title} can hold none of the {done.records:,} records.", err=True)
        return 1
    lost = f", {done.lossy:,} of them with a loss" if done.lossy else ""
    click.echo(
        f"{done.records:,} in, {done.held:,} out ({done.rewritten:,} rewritten{lost}), {done.records - done.held:,} left out: ", nl=False
    )
    click.echo(f"{output_dir / 'curate.changes.jsonl'} lists them")
    return 0
