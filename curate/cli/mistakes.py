"""What a wrong command line was probably meant to be: an option of another command, a file without a command."""

from __future__ import annotations

import os
from importlib import import_module

import click

_ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".xlsx", ".gz", ".zst", ".zip")


def hint_of(error: click.ClickException, commands: list[str]) -> str | None:
    """What helps after a usage error beside what click says; None when that is enough."""
    if isinstance(error, click.MissingParameter) and error.param is not None and error.param.name == "paths" and error.ctx is not None:
        return f"for example `curate {error.ctx.info_name} train.jsonl`, or a folder"
    if not isinstance(error, click.NoSuchOption):
        return None
    owners = [name for name in commands if error.option_name in _options(name)]
    here = error.ctx.info_name if error.ctx is not None else None
    if not owners or here in owners:
        return None
    return f"{error.option_name} belongs to {', '.join(f'`curate {name}`' for name in owners)}"


def instead_of(word: str, close: str | None) -> str:
    """What was probably meant by a `word` that is no command; `close` is the nearest command."""
    if os.path.exists(word) or word.lower().endswith(_ENDINGS):
        return f" Did you mean `curate check {word}`?"
    return f" Did you mean {close}?" if close else " `curate --help` lists them."


def _options(name: str) -> set[str]:
    command: click.Command = import_module(f"curate.cli.{name}").command
    return {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
