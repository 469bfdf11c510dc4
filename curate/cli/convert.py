"""`curate convert`: files from one format to another."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from curate.cli.options import pairs, settings_from

EPILOG = """\b
Examples:
  curate convert sharegpt.json train.jsonl --to openai_chat
  curate convert train.jsonl alpaca.json --to alpaca --losses lost.jsonl
  curate convert qa.csv out.jsonl --to alpaca --map input=ask --map output=say
  curate convert rendered.jsonl train.jsonl --from text_turns --to sharegpt
  curate convert train.jsonl train.parquet --to openai_chat

Formats: docs/formats.md has them all; OUT ends in .jsonl, .json, .csv, .tsv, .parquet, or one of the
text ones with .gz behind it.

Exit status: 0 written (what was lost or left out is printed), 2 it could not be done.
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="IN... OUT")
@click.option("--to", "target", required=True, metavar="FORMAT", help="The format to write: openai_chat, sharegpt, alpaca, gemini_sft, ...")
@click.option("--from", "format_", metavar="FORMAT", help="Read the files as this format instead of detecting it.")
@click.option(
    "--map",
    "mapping",
    metavar="FIELD=COLUMN",
    multiple=True,
    help="Which column holds a field: output=answer, input=question+context. Repeatable.",
)
@click.option("--losses", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write every loss there as JSON Lines.")
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Settings file; by default the nearest curate.toml or pyproject.toml.",
)
@click.option("--jobs", type=click.IntRange(min=0), metavar="N", help="Worker processes; by default as many as the file is worth.")
def command(
    paths: tuple[str, ...],
    target: str,
    format_: str | None,
    mapping: tuple[str, ...],
    losses: Path | None,
    config: Path | None,
    jobs: int | None,
) -> int:
    """Write the records of IN in another format to OUT.

    What the new format cannot hold is listed, record by record: nothing is lost without a word. A record that it cannot hold at all is
    left out and listed, so that the records written and those left out are those that were read.
    """
    if len(paths) < 2:
        raise click.UsageError("Name the file to write after the files to read: curate convert IN OUT --to FORMAT.")
    from curate.cli.progress import shown
    from curate.converting.convert import verify_format
    from curate.engine.converting import convert_opened
    from curate.engine.opening import open_paths
    from curate.files import replace_atomically
    from curate.text.secrets.masking import mask_all

    verify_format(target)
    *inputs, output = paths
    settings = settings_from(config, format=format_, map=pairs(mapping, "--map"), jobs=jobs)
    with tempfile.TemporaryFile() as listed, shown() as progress:
        opened = open_paths(inputs, settings, stdin=sys.stdin.buffer)
        names = [each.source.path for each in opened]

        def listen(loss: Any) -> None:
            if losses is not None:
                row = {"file": names[loss.source], **loss._asdict()}
                del row["source"]
                listed.write(json.dumps(mask_all(row), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")

        done = convert_opened(opened, target, Path(output), settings, listen, progress)
        if losses is not None:
            listed.seek(0)
            replace_atomically(losses, lambda file: file.writelines(listed))
    _summarise(done, output, names, sorted({each.shape.name for each in opened}), losses)
    return 0


def _summarise(done: Any, output: str, names: list[str], formats: list[str], losses: Path | None) -> None:
    from curate.text.display import visible
    from curate.text.secrets.masking import mask_quoted

    read = f"{done.records:,} record{'' if done.records == 1 else 's'} read"
    click.echo(f"{', '.join(formats)} -> {done.target}: {read}, {done.written:,} written to {visible(output)}")
    for left_out, title in ((False, f"lost, records: {done.lossy:,}"), (True, f"left out, records: {done.left_out:,}")):
        found = sorted(
            ((what, count) for (out, what), count in done.counts.items() if out == left_out), key=lambda each: (-each[1], each[0])
        )
        if found:
            click.echo(title)
        for what, count in found[:SHOWN]:
            click.echo(f"  {count:>7,}  {visible(mask_quoted(what))}  ({_places(done.shown[left_out, what], count, names)})")
        if len(found) > SHOWN:
            click.echo(f"  ... and {len(found) - SHOWN:,} more kinds")
    if done.counts and losses is None:
        click.echo("--losses FILE lists them record by record")


SHOWN = 12
_NAMED = 3


def _places(named: list[Any], count: int, names: list[str]) -> str:
    """Where the first of them are."""
    from curate.text.display import visible

    places = [f"line {each.line}" if each.line >= 0 else f"row {each.row}" for each in named[:_NAMED]]
    if len(names) > 1:
        places = [f"{visible(Path(names[each.source]).name)} {place}" for each, place in zip(named, places, strict=False)]
    return ", ".join(places) + (", ..." if count > len(places) else "")
