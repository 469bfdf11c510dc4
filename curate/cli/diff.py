"""`curate diff`: what changed between two states of a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from curate.cli.choices import RuleCodes
from curate.cli.options import input_options, pairs, settings_from, split_codes, token_options
from curate.errors import ConfigError, InputError
from curate.files import Writer, replace_together

EPILOG = """\b
Examples:
  curate diff old.jsonl train.jsonl
  git show HEAD:train.jsonl > old.jsonl && curate diff old.jsonl train.jsonl
  curate diff v1/ v2/ --output-format markdown >> "$GITHUB_STEP_SUMMARY"
  curate diff old.jsonl new.jsonl --report html=a.html --report json=a.json
"""
STDOUT = "-"
_ENDINGS = {".md": "markdown", ".html": "html"}


@click.command(epilog=EPILOG)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@input_options
@token_options
@click.option("--select", multiple=True, type=RuleCodes(), metavar="CODES", help="Compare only what these rules or families find.")
@click.option("--ignore", multiple=True, type=RuleCodes(), metavar="CODES", help="Leave these rules or families out.")
@click.option("--profile", type=click.Path(path_type=Path), metavar="FILE", help="The pinned profile that `curate learn` wrote.")
@click.option("--no-findings", is_flag=True, help="Compare the records only: no checks, no score, no lengths; faster.")
@click.option("--max-records", type=click.IntRange(min=0), metavar="N", help="Show at most N records of each kind; the counts stay exact.")
@click.option("--output-format", metavar="NAME", help="terminal (the default), json, markdown, html; with --output by its ending.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it there; the terminal's goes to stdout."
)
@click.option("--report", "reports", multiple=True, metavar="NAME=FILE", help="Write one more: --report html=diff.html. Repeatable.")
def command(
    old: str,
    new: str,
    mapping: tuple[str, ...],
    format_: str | None,
    config: Path | None,
    output_format: str | None,
    output: Path | None,
    reports: tuple[str, ...],
    **options: Any,
) -> int:
    """Compare two states of a data set, each a file or a folder, by content: the order of records does not count.

    Records are the same, changed (known by their id, their prompt, their answer or their words), added or removed; findings
    introduced or fixed; scores, lengths, languages and labels stand side by side. Exit status: 0 compared, 2 it could not be done.
    """
    from curate.cli.progress import shown
    from curate.diffing.run import diff_opened
    from curate.diffing.terminal import print_diff
    from curate.engine.opening import open_paths

    stdout, files = _wanted(output_format, output, reports)
    limit, findings = options.pop("max_records"), not options.pop("no_findings")
    settings = settings_from(
        config,
        format=format_,
        map=pairs(mapping, "--map"),
        select=split_codes(options.pop("select")),
        ignore=split_codes(options.pop("ignore")),
        tokens={"tokenizer": options.pop("tokenizer"), "budget": options.pop("max_tokens")},
        **options,
    )
    with shown() as progress:
        states = [open_paths([path], settings) for path in (old, new)]
        diff = diff_opened(states[0], states[1], settings, progress, findings=findings)
        contents = {path: diff.render(name, limit) for path, name in files.items()}
    replace_together({path: _writer(content) for path, content in contents.items()})
    for name in stdout:
        if name == "terminal":
            print_diff(diff, 10 if limit is None else limit)
        else:
            click.echo(diff.render(name, limit), nl=False)
    return 0


def _wanted(output_format: str | None, output: Path | None, reports: tuple[str, ...]) -> tuple[list[str], dict[Path, str]]:
    """What goes to stdout, and what into which file. Raises `CurateError` before any work is done."""
    from curate.diffing.outputs import output_named

    stdout = [output_named(output_format or "terminal", "--output-format").name] if output is None else ["terminal"]
    wanted = [f"{output_format or _ENDINGS.get(output.suffix.lower(), 'json')}={output}"] if output is not None else []
    files: dict[Path, str] = {}
    for text in [*wanted, *reports]:
        given, sign, file = text.partition("=")
        if not (sign and file):
            raise ConfigError(f"{text!r} is not NAME=FILE", "for example --report html=diff.html", "--report")
        name, path = output_named(given, "--report").name, Path(file)
        if file == STDOUT:
            stdout.append(name)
        elif not path.parent.is_dir():
            raise InputError("there is no such folder", f"make it first: mkdir -p {path.parent}", str(path.parent))
        elif path.is_dir():
            raise InputError("it is a folder", f"name a file in it: {path / 'diff'}", str(path))
        elif path in files:
            raise ConfigError("two reports would be written there", "give each its own file", str(path))
        else:
            files[path] = name
    return stdout, files


def _writer(content: str) -> Writer:
    return lambda file: file.write(content.encode("utf-8"))
