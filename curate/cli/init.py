"""`curate init`: a settings file that lists every setting with its default, all of them commented out."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from curate.checks.registry import all_checks
from curate.config import SECTION_RULES, Settings
from curate.errors import InputError
from curate.files import replace_together

HEAD = """\
Settings of curate. A line that begins with # and no space is a setting with its default, or, where it says "none by default", with an
example: delete the # to set it, and that of the [table] above it.
"""

EXAMPLES: dict[str, Any] = {
    "format": "openai_chat",
    "map": {"input": "question", "output": "answer"},
    "profile": "curate.profile.json",
    "baseline": "curate.baseline.json",
    "min_score": 90.0,
    "min": {"clean": 95.0},
    "max_findings": 10_000,
    "cache": ".curate/cache",
    "tokens.tokenizer": "o200k",
    "tokens.budget": 4096,
    "tokens.price_per_million": 3.0,
    "contract.json_schema": "answer.schema.json",
    "contract.pattern": "(?s).*[.!?]",
    "contract.max_words": 200,
    "contract.min_words": 1,
    "contract.function": "my-contract",
    "target.name": "openai",
    "target.sequence_length": 2048,
    "rules.SYS002.serving_prompt": "You are the support assistant of a shop.",
}
"""Values of settings that have none by default, by their dotted names."""

BOUNDS = {"min_characters": 1, "max_characters": 4000, "min_words": 1, "max_words": 800, "min_tokens": 1, "max_tokens": 2048}
"""Values of the bounds in the tables of `limits`."""


EPILOG = """\b
Examples:
  curate init
  curate init curate.toml --schema curate.schema.json
"""


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=Path("curate.toml"), metavar="[FILE]")
@click.option(
    "--schema",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="SCHEMA",
    help="Write the JSON Schema of the settings there, too, and name it in the file, so that editors complete and check.",
)
def command(file: Path, schema: Path | None) -> int:
    """Write a settings file, curate.toml by default: every setting with its default and what it means, all commented out."""
    for path in (file, schema) if schema is not None else (file,):
        if path.exists():
            raise InputError("is there already", "delete it first, or name another file: curate init FILE", str(path))
        if not path.parent.is_dir():
            raise InputError("there is no such folder", f"make it first: mkdir -p {path.parent}", str(path.parent))
    contents = {file: settings_file(_from(file.parent, schema) if schema is not None else None)}
    if schema is not None:
        contents[schema] = (files("curate.schemas") / "config.json").read_text(encoding="utf-8")
    replace_together({path: lambda out, text=text: out.write(text.encode("utf-8")) for path, text in contents.items()})  # type: ignore[misc]
    click.echo(f"wrote {' and '.join(map(str, contents))}; `curate check` reads the nearest curate.toml by itself")
    return 0


def _from(folder: Path, file: Path) -> str:
    """How a file is named in another one that lies in `folder`."""
    try:
        return f"./{file.resolve().relative_to(folder.resolve()).as_posix()}"
    except ValueError:
        return file.resolve().as_posix()


def settings_file(schema: str | None = None) -> str:
    """The text of a settings file with the defaults; `schema` is named for editors as taplo and Even Better TOML read it."""
    lines = [f"#:schema {schema}"] if schema else []
    lines += [f"# {line}" for line in textwrap.wrap(HEAD, 118)]
    lines += [*_table("", Settings), *_rules()]
    return "\n".join(lines) + "\n"


def _table(name: str, model: type[BaseModel]) -> Iterator[str]:
    """The settings of one table, then those of the tables in it."""
    inner: list[tuple[str, FieldInfo, type[BaseModel] | None]] = []
    for key, field in model.model_fields.items():
        dotted = f"{name}.{key}" if name else key
        section = _section(field)
        if section is not None or isinstance(EXAMPLES.get(dotted), dict):
            inner.append((dotted, field, section))
        elif dotted != "rules":
            yield from _setting(key, field, _example(dotted))
    for dotted, field, section in inner:
        yield from _heading(dotted, field.description or (section.__doc__ if section else None) or "")
        if section is not None:
            yield from _table(dotted, section)
        else:
            yield from (f"#{key} = {_value(value)}" for key, value in EXAMPLES[dotted].items())


def _rules() -> Iterator[str]:
    """The options of the rules, without those that a section of the settings fills."""
    for code, check in all_checks().items():
        own = {
            key: field for key, field in check.Settings.model_fields.items() if key not in SECTION_RULES or code not in SECTION_RULES[key]
        }
        if own:
            yield from _heading(f"rules.{code}", f"{check.rule.name}: {check.sections()['summary']}")
            for key, field in own.items():
                yield from _setting(key, field, EXAMPLES.get(f"rules.{code}.{key}", "..."))


def _heading(dotted: str, words: str) -> Iterator[str]:
    yield ""
    yield from (f"# {line}" for line in textwrap.wrap(" ".join(words.split()), 118))
    yield f"#[{dotted}]"


def _setting(key: str, field: FieldInfo, example: Any) -> Iterator[str]:
    default = field.get_default(call_default_factory=True)
    words = " ".join((field.description or "").split())
    if default is None or field.is_required():
        words = f"{words} (none by default)" if words else ""
        default = example
    yield from (f"# {line}" for line in textwrap.wrap(words, 118))
    yield f"#{key} = {_value(default)}"


def _example(dotted: str) -> Any:
    return BOUNDS[dotted.rpartition(".")[2]] if dotted.startswith("limits.") else EXAMPLES.get(dotted)


def _section(field: FieldInfo) -> type[BaseModel] | None:
    kinds = (field.annotation, *get_args(field.annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _value(value: Any) -> str:
    """A value as TOML writes it, which for these is what JSON writes."""
    return json.dumps(list(value) if isinstance(value, tuple | set | frozenset) else value, ensure_ascii=False)
