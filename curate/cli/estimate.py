"""`curate estimate`: the tokens of a training run, and what they cost."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from curate.cli.options import input_options, pairs, settings_from

EPILOG = """\b
Examples:
  curate estimate train.jsonl --for openai --price-per-million 25
  curate estimate train.jsonl --for unsloth --epochs 2 --tokenizer qwen
  curate estimate data/ --for axolotl --tokenizer tok.json --output out.json

Without --epochs it is OpenAI's rule for openai (3; more for few examples, fewer for many), 3 for others.
Numbers with ~ are estimates. There is no price in here but the one that you give.

Exit status: 0 counted, 2 it could not be done.
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--for", "target", required=True, metavar="TARGET", help="Where it is trained: openai, together, axolotl, unsloth, ...")
@click.option("--epochs", type=click.IntRange(min=1), metavar="N", help="How often training sees each record.")
@click.option("--price-per-million", type=click.FloatRange(min=0), metavar="PRICE", help="What a million tokens cost, in any currency.")
@click.option("--tokenizer", metavar="NAME|FILE", help="Count with cl100k, o200k, llama3, qwen or a tokenizer.json.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.json", help="Write the numbers there as JSON, too."
)
@input_options
def command(paths: tuple[str, ...], target: str, output: Path | None, **options: Any) -> int:
    """Count the tokens that training on FILES reads and learns from, by who wrote them."""
    from curate.cli.progress import shown
    from curate.config import TokenSettings
    from curate.engine.estimating import estimate_opened
    from curate.engine.opening import open_paths
    from curate.files import write_atomically
    from curate.targets.registry import target_named

    chosen = target_named(target)
    given = {"format": options["format_"], "map": pairs(options["mapping"], "--map"), "jobs": options["jobs"]}
    settings = settings_from(options["config"], **given)
    declared = settings.tokens or TokenSettings()
    own = declared.model_fields_set
    with shown() as progress:
        opened = open_paths(paths, settings, stdin=sys.stdin.buffer)
        found = estimate_opened(
            opened,
            chosen,
            settings,
            epochs=options["epochs"] or (declared.epochs if "epochs" in own else None),
            price_per_million=declared.price_per_million if options["price_per_million"] is None else options["price_per_million"],
            tokenizer=options["tokenizer"] or declared.tokenizer,
            progress=progress,
        )
    if output is not None:
        write_atomically(output, (json.dumps(found.as_dict(), indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
    _show(found, chosen.title)
    return 0


_LEARNT = {True: "learnt", False: "", None: "depends on the trainer"}


def _show(found: Any, title: str) -> None:
    counted = f"counted by {found.tokenizer}" if found.exact else "estimated; --tokenizer NAME counts"
    click.echo(f"{_records(found.records)} for {title}, tokens {counted}")
    lines = [(part.name, _number(part.tokens, part.exact), _LEARNT[part.learnt]) for part in found.parts]
    lines += [
        ("an epoch reads", _number(found.read, found.reads_exactly), ""),
        ("an epoch learns from", _number(found.learnt, found.exact), ""),
    ]
    name_width, width = (max(len(line[place]) for line in lines) for place in (0, 1))
    for name, tokens, learnt in lines:
        click.echo(f"  {name:<{name_width}}  {tokens:>{width}}  {learnt}".rstrip())
    why = "" if found.epochs_given else f" ({'the rule of OpenAI' if found.target == 'openai' else 'the usual number'}; --epochs N sets it)"
    learnt = _number(found.learnt * found.epochs, found.exact)
    epochs = f"{found.epochs} epoch{'s' if found.epochs > 1 else ''}"
    click.echo(f"{epochs}{why}: {_number(found.tokens, found.reads_exactly)} tokens read, {learnt} learnt from")
    if found.cost is not None:
        click.echo(f"cost: {'' if found.reads_exactly else '~'}{found.cost:,.2f} at {found.price_per_million:,.2f} a million tokens read")
    if found.over:
        click.echo(f"longer than {found.window:,} tokens: {_records(found.over)}; `curate check --for {found.target}` names them")
    if found.unread:
        click.echo(f"not counted, as it cannot be read: {_records(found.unread)}; `curate check` names them")


def _number(tokens: int, exact: bool) -> str:
    return f"{tokens:,}" if exact else f"~{tokens:,}"


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"
