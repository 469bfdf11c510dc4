"""`curate decisions`: what people decided, one JSON object for each event."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  curate decisions train.jsonl | jq -r .action | sort | uniq -c
  curate decisions train.jsonl --store postgresql://host/reviews
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--reveal", is_flag=True, help="Print records as they are; without it their secrets and personal data are masked.")
@click.option("--store", metavar="URL", help="Where decisions are kept; by default FILE.review.db beside the data.")
def command(paths: tuple[str, ...], store: str | None, reveal: bool) -> int:
    """Print every decision about FILES in the order in which they were made, also those that were taken back.

    Fields: id, fingerprint, occurrence, file, row, action, reviewer, at, reason, before, after, rule_set, undoes.
    """
    from curate.review.jsontext import as_text
    from curate.review.prepare import dataset_name
    from curate.review.store import default_url, open_store

    opened = open_store(store or default_url(paths[0]), read_only=True, create=False)
    for event in opened.events(dataset_name(paths)):
        click.echo(as_text(event.public(masked=not reveal)))
    return 0
