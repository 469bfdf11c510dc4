"""`curate export`: what goes into training after a review."""

from __future__ import annotations

from pathlib import Path

import click

EPILOG = """\b
Examples:
  curate export train.jsonl --output-dir ready
  curate export train.jsonl --output-dir ready --reviewed-only      only what somebody accepted or fixed
  curate export train.jsonl --output-dir ready --leave-out-errors

Exit status: 0 written, 1 refused because of open errors, 2 it could not be done.
"""
SHOWN = 20


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--store", metavar="URL", help="Where decisions are kept; by default FILE.review.db beside the data.")
@click.option("--output-dir", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Where to write.")
@click.option("--reviewed-only", is_flag=True, help="Only records that somebody accepted or fixed.")
@click.option("--leave-out-errors", is_flag=True, help="Leave records with open errors out instead of refusing.")
def command(paths: tuple[str, ...], store: str | None, output_dir: Path, reviewed_only: bool, leave_out_errors: bool) -> int:
    """Write the records of FILES that nobody rejected, fixes applied, as JSON Lines with their own keys.

    Beside them: curate.waivers.jsonl (what was accepted although it was found), curate.profile.json, curate.manifest.json.
    """
    from curate.review.export import export
    from curate.review.prepare import dataset_name
    from curate.review.service import utc_now
    from curate.review.store import default_url, open_store
    from curate.text.display import counted

    opened = open_store(store or default_url(paths[0]), create=False)
    name = dataset_name(paths)
    done = export(opened, name, output_dir, utc_now(), reviewed_only=reviewed_only, leave_out_errors=leave_out_errors)
    if done.refused:
        for error in done.errors[:SHOWN]:
            click.echo(f"{error.file}:{error.line or '-'}  {error.code} {error.message}")
        if len(done.errors) > SHOWN:
            click.echo(f"... and {len(done.errors) - SHOWN:,} more")
        why = counted(len(done.errors), "open error")
        click.echo(f"Nothing was written, because of {why}. Fix or reject the records, or use --leave-out-errors.", err=True)
        return 1
    for path, records in done.files.items():
        click.echo(f"{path}: {counted(records, 'record')}")
    for reason, count in sorted(done.left_out.items()):
        click.echo(f"left out, {reason}: {count:,}")
    click.echo(f"{counted(done.waivers, 'waiver')} in {output_dir / 'curate.waivers.jsonl'}")
    return 0
