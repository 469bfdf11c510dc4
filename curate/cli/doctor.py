"""`curate doctor`: whether a store of decisions is whole and lies in a safe place."""

from __future__ import annotations

import click

MARKS = {"ok": "ok", "warning": "warning", "error": "ERROR"}


EPILOG = """\b
Examples:
  curate doctor train.jsonl
  curate doctor --store sqlite:///reviews.db
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="FILE...")
@click.option("--store", metavar="URL", help="The store to look at; by default FILE.review.db beside the data.")
def command(paths: tuple[str, ...], store: str | None) -> int:
    """Look over the store of decisions of FILES: damage, network drives, SQLite versions with known errors, free space.

    Exit status: 0 all is well (also with warnings), 1 something endangers the decisions.
    """
    from curate.review.doctor import diagnose
    from curate.review.store import default_url

    if not paths and store is None:
        raise click.UsageError("name a data file or a --store")
    found = diagnose(store or default_url(paths[0]))
    for each in found:
        click.echo(f"{MARKS[each.level]:8} {each.what}")
        if each.hint:
            click.echo(f"{'':8} {each.hint}")
    return 1 if any(each.level == "error" for each in found) else 0
