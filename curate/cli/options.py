"""Options that several commands share, and how they become settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from curate.config import Settings, find_config, load_settings, make_settings
from curate.errors import ConfigError

Command = TypeVar("Command", bound=Callable[..., Any])


def input_options(command: Command) -> Command:
    """How the input is read: --format, --map, --config, --jobs."""
    decorators = [
        click.option("--format", "format_", metavar="NAME", help="Read the files as this format instead of detecting it."),
        click.option(
            "--map",
            "mapping",
            metavar="FIELD=COLUMN",
            multiple=True,
            help="Which column holds a field: output=answer, input=question+context, or a number in a table without a header. Repeatable.",
        ),
        click.option(
            "--config",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="Settings file; by default the nearest curate.toml or pyproject.toml.",
        ),
        click.option("--jobs", type=click.IntRange(min=0), metavar="N", help="Worker processes; by default as many as the file is worth."),
    ]
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def settings_from(config: Path | None, **given: Any) -> Settings:
    """The settings of the config file with what the command line gave (not None, not empty) on top."""
    base = load_settings(config if config is not None else find_config(Path.cwd()))
    values = base.model_dump(exclude_unset=True)
    values.update({key: value for key, value in given.items() if value not in (None, (), {}, False)})
    return make_settings(values, "command line")


def pairs(texts: tuple[str, ...], option: str) -> dict[str, str]:
    """`("a=b", ...)` as a dict. Raises `ConfigError` for a text without "=" or a key given twice."""
    out: dict[str, str] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if not (sign and key.strip() and value.strip()):
            raise ConfigError(
                f"{text!r} is not NAME=VALUE",
                f"for example {option} output=answer" if option == "--map" else f"for example {option} clean=95",
                option,
            )
        if key.strip() in out:
            raise ConfigError(
                f"{key.strip()} is given twice", "join columns with +: input=question+context" if option == "--map" else None, option
            )
        out[key.strip()] = value.strip()
    return out


def split_codes(texts: tuple[str, ...]) -> tuple[str, ...]:
    """`("DUP,FMT001", "LEN")` as single prefixes."""
    return tuple(code.strip().upper() for text in texts for code in text.split(",") if code.strip())
