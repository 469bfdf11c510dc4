"""`curate rules`: the catalogue."""

from __future__ import annotations

from typing import Literal

import click

EPILOG = """\b
Examples:
  curate rules
  curate rules DUP FMT003
  curate rules --output-format json
"""


@click.command(epilog=EPILOG)
@click.argument("prefixes", nargs=-1, metavar="[CODES]...")
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="A table, or JSON for programs."
)
def command(prefixes: tuple[str, ...], output_format: Literal["text", "json"]) -> int:
    """List all rules, or those of some CODES: what they look for, how grave a hit is, which part of the score it lowers."""
    from curate.checks.registry import all_checks, select

    checks = [all_checks()[code] for code in select([prefix.upper() for prefix in prefixes])]
    if output_format == "json":
        import orjson

        from curate.checks.describe import facts

        click.echo(orjson.dumps([facts(each) for each in checks], option=orjson.OPT_INDENT_2).decode())
        return 0
    width = max(len(each.rule.name) for each in checks)
    for each in checks:
        rule = each.rule
        click.echo(f"{rule.code}  {rule.name:<{width}}  {rule.severity:<7}  {rule.part}")
    click.echo(f"\n{len(checks)} rules; `curate explain CODE` says more.")
    return 0
