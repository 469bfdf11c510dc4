"""`curate learn`: learn a profile, show it in words, and write it to be pinned."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from curate.cli.options import input_options, pairs, settings_from

EPILOG = """\b
Examples:
  curate learn train.jsonl                                 say what would be learned
  curate learn train.jsonl --output curate.profile.json    write it, to be read and committed
  curate check train.jsonl --profile curate.profile.json   judge by it from then on
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@input_options
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="PROFILE", help="Write the profile there.")
def command(
    paths: tuple[str, ...], mapping: tuple[str, ...], format_: str | None, config: Path | None, jobs: int | None, output: Path | None
) -> int:
    """Learn a profile from FILES: system prompts, language, labels, usual lengths, shared text.

    A check without a pinned profile learns anew each time, so its verdicts can move when the data do. Read what was
    learned, keep the file in version control, and name it with --profile or in the config.
    """
    from curate.cli.progress import shown
    from curate.engine.check import learn_profile
    from curate.engine.opening import open_paths
    from curate.files import write_atomically
    from curate.reports.profile import in_words

    settings = settings_from(config, format=format_, map=pairs(mapping, "--map"), jobs=jobs)
    with shown() as progress:
        profile = learn_profile(open_paths(paths, settings, stdin=sys.stdin.buffer), settings, progress)
    click.echo(in_words(profile))
    if output is None:
        click.echo("\nNothing was written; --output PROFILE pins this.")
    else:
        write_atomically(output, (profile.model_dump_json(indent=2) + "\n").encode("utf-8"))
        click.echo(f"\nWritten to {output}; check with --profile {output}")
    return 0
