"""`curate split`: train, validation and test, with nothing held out that the model has seen."""

from __future__ import annotations

from pathlib import Path

import click

from curate.cli.options import input_options, pairs, settings_from

EPILOG = """\b
Examples:
  curate split train.jsonl --output-dir data
      a tenth for validation, a tenth for the test
  curate split train.jsonl --output-dir data --test 0.2 --validation 0
  curate split a.jsonl --output-dir data --group-by customer --stratify label
  curate split more.jsonl --output-dir data2 --previous data/curate.split.json
      every record keeps its side

Records that say nearly the same, that have the same prompt or that are pieces of one conversation stay on one side.
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@input_options
@click.option("--output-dir", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Where to write.")
@click.option("--test", type=float, default=0.1, show_default=True, metavar="SHARE", help="Share of the records for the test.")
@click.option("--validation", type=float, default=0.1, show_default=True, metavar="SHARE", help="Share of the records for validation.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Another seed gives another split.")
@click.option("--group-by", metavar="KEY", help="Records with the same value of this key stay together; dots lead into objects.")
@click.option("--stratify", metavar="KEY", help="Each side gets its share of every value of this key.")
@click.option("--previous", type=click.Path(path_type=Path, dir_okay=False), metavar="MANIFEST", help="Keep the sides of an earlier split.")
def command(
    paths: tuple[str, ...],
    mapping: tuple[str, ...],
    format_: str | None,
    config: Path | None,
    jobs: int | None,
    output_dir: Path,
    test: float,
    validation: float,
    seed: int,
    group_by: str | None,
    stratify: str | None,
    previous: Path | None,
) -> int:
    """Split FILES into train, validation and test, which are written into a folder with a manifest, in the container they came in."""
    from curate.cli.progress import shown
    from curate.engine.opening import open_paths
    from curate.splitting.manifest import read_manifest
    from curate.splitting.run import SplitOptions, split_opened
    from curate.text.display import counted

    settings = settings_from(config, format=format_, map=pairs(mapping, "--map"), jobs=jobs)
    earlier = read_manifest(previous) if previous is not None else None
    options = SplitOptions(validation, test, seed, group_by, stratify, earlier)
    with shown() as progress:
        done = split_opened(open_paths(paths, settings), settings, output_dir, options, progress)
    for name, file in done.manifest.files.items():
        click.echo(f"{output_dir / name}: {counted(file.records, 'record')}")
    click.echo(f"{counted(done.manifest.groups, 'group')} of linked records, the largest of {done.manifest.largest_group:,}")
    for note in done.notes:
        click.echo(f"note: {note}")
    return 0
