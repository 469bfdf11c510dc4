"""`curate learn`: learn a profile, show it in words, and write it to be pinned."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from curate.cli.options import input_options, pairs, settings_from
from curate.errors import ConfigError
from curate.profile import Profile

EPILOG = """\b
Examples:
  curate learn train.jsonl
      say what would be learned
  curate learn train.jsonl --output curate.profile.json
      write it, to be read and committed
  curate learn train.jsonl --output curate.profile.json --force
      learn anew: shows what changes, and replaces it
  curate check train.jsonl --profile curate.profile.json
      judge by it from then on
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@input_options
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="PROFILE", help="Write the profile there.")
@click.option("--force", is_flag=True, help="Replace a profile that is there already without asking.")
def command(
    paths: tuple[str, ...],
    mapping: tuple[str, ...],
    format_: str | None,
    config: Path | None,
    jobs: int | None,
    output: Path | None,
    force: bool,
) -> int:
    """Learn a profile from FILES: the mold of the answers, system prompts, language, usual lengths, shared text.

    A check without a pinned profile learns anew each time, so its verdicts can move when the data do. Read what was
    learned, keep the file in version control, and name it with --profile or in the config.
    """
    from curate.cli.progress import shown
    from curate.engine.check import learn_profile
    from curate.engine.opening import open_paths
    from curate.reports.profile import in_words

    settings = settings_from(config, format=format_, map=pairs(mapping, "--map"), jobs=jobs)
    with shown() as progress:
        profile = learn_profile(open_paths(paths, settings, stdin=sys.stdin.buffer), settings, progress)
    click.echo(in_words(profile))
    if output is None:
        click.echo("\nNothing was written; --output PROFILE pins this.")
    else:
        _write(output, profile, force)
    return 0


def _write(path: Path, profile: Profile, force: bool) -> None:
    """Write a profile. One that is there already is replaced with --force or a yes on a terminal only; else raises `ConfigError`."""
    from curate.files import write_atomically
    from curate.profile import load_profile
    from curate.reports.profile import changes

    if path.exists():
        try:
            changed = changes(load_profile(path), profile)
        except ConfigError:
            if not force:  # it may be anything: a slip of the hand must not cost the data
                raise
            changed = ["it is not a profile that this version reads"]
        if not changed:
            click.echo(f"\n{path} says the same already; nothing was written")
            return
        click.echo("\n".join([f"\nOtherwise than in {path}:", *changed]))
        asked = sys.stdin.isatty() and sys.stdout.isatty()
        if not force and not (asked and click.confirm(f"Replace {path}?", err=True)):
            raise ConfigError("there is a profile already, and it was left as it is", "--force replaces it", str(path))
    write_atomically(path, (profile.model_dump_json(indent=2) + "\n").encode("utf-8"))
    click.echo(f"\nWritten to {path}; check with --profile {path}")
