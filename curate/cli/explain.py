"""`curate explain`: one rule in full."""

from __future__ import annotations

import shutil

import click

EPILOG = """\b
Examples:
  curate explain DUP002
  curate explain near-duplicate
"""


@click.command(epilog=EPILOG)
@click.argument("code")
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="A page to read, or JSON for programs."
)
def command(code: str, output_format: str) -> int:
    """Say what the rule CODE looks for, why it matters, how it decides, what to do, and where it is wrong."""
    from curate.checks.describe import facts, page
    from curate.checks.registry import all_checks
    from curate.errors import ConfigError, nearest

    known = all_checks()
    check = known.get(code.upper()) or next((each for each in known.values() if each.rule.name == code), None)
    if check is None:
        close = nearest(code, [*known, *(each.rule.name for each in known.values())])
        raise ConfigError(f"no rule {code}", f"did you mean {close}?" if close else "`curate rules` lists them all")
    if output_format == "json":
        import orjson

        click.echo(orjson.dumps(facts(check), option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(page(check, width=min(100, shutil.get_terminal_size((80, 24)).columns)))
    return 0
