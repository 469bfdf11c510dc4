"""Options that several commands share, and how they become settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
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


def _day(context: click.Context, option: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value is not None else None
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date like 2026-12-31", context, option) from error


def day_option(name: str, **more: Any) -> Callable[[Command], Command]:
    """An option whose value is a date, written 2026-12-31."""
    return click.option(name, callback=_day, metavar="DATE", **more)


def today_option(command: Command) -> Command:
    """--today: the day on which waivers are judged, instead of the clock's."""
    return day_option("--today", hidden=True)(command)


def token_options(command: Command) -> Command:
    """What tokens are counted with and against: --tokenizer, --max-tokens."""
    decorators = [
        click.option(
            "--tokenizer",
            metavar="NAME|FILE",
            help="Count tokens with cl100k, o200k, llama3, qwen or a tokenizer.json; estimated by default.",
        ),
        click.option("--max-tokens", type=click.IntRange(min=1), metavar="N", help="Find the records that have more than N tokens."),
    ]
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def target_options(command: Command) -> Command:
    """Which trainer's rules count: --for, --sequence-length."""
    decorators = [
        click.option("--for", "target", metavar="TARGET", help="Find what this trainer would do: openai, together, axolotl, unsloth, ..."),
        click.option(
            "--sequence-length", type=click.IntRange(min=1), metavar="N", help="Tokens of a sequence; by default the trainer's own."
        ),
    ]
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def target_of(name: str | None, sequence_length: int | None) -> dict[str, Any]:
    """The section `target` of the settings as the command line gives it; empty for none. Raises `ConfigError` for a length alone."""
    if name is None and sequence_length is not None:
        raise ConfigError("--sequence-length is a trainer's", "name one with --for", "command line")
    return {} if name is None else {"name": name, "sequence_length": sequence_length}


def settings_from(config: Path | None, tokens: Mapping[str, Any] | None = None, **given: Any) -> Settings:
    """The settings of the config file with what the command line gave (not None, not empty) on top; of `tokens` key by key."""
    base = load_settings(config if config is not None else find_config(Path.cwd()))
    values = base.model_dump(exclude_unset=True)
    values.update({key: value for key, value in given.items() if value not in (None, (), {}) and value is not False})
    counted = {key: value for key, value in (tokens or {}).items() if value is not None}
    if counted:
        values["tokens"] = {**(values.get("tokens") or {}), **counted}
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
