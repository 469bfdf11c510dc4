"""`curate review`: the page on which people accept, fix or reject records."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from curate.cli.options import input_options, pairs, settings_from
from curate.errors import ConfigError, InputError

EPILOG = """\b
Examples:
  curate review train.jsonl
  curate review train.jsonl --reviewer ada --port 8600
  curate review train.jsonl --store postgresql://host/reviews
      several people, one store
  curate decisions train.jsonl
      what was decided
  curate export train.jsonl --output-dir ready
      what goes into training

The page answers only to this machine. Decisions are kept in FILE.review.db, or where --store says.
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@input_options
@click.option("--profile", type=click.Path(path_type=Path), metavar="FILE", help="The pinned profile that `curate learn` wrote.")
@click.option("--store", metavar="URL", help="Where decisions are kept: a SQLAlchemy URL; by default FILE.review.db beside the data.")
@click.option("--port", type=click.IntRange(0, 65535), default=8501, show_default=True, metavar="N", help="0 takes any free one.")
@click.option("--address", default="127.0.0.1", metavar="HOST", help="Only loopback addresses: the page has no sign-in yet.")
@click.option("--reviewer", metavar="NAME", help="Who decides; asked on the page when it is left out.")
@click.option("--no-browser", is_flag=True, help="Do not open the page in a browser.")
@click.option("--check-again", is_flag=True, help="Check the files even if they have not changed.")
def command(
    paths: tuple[str, ...],
    mapping: tuple[str, ...],
    format_: str | None,
    config: Path | None,
    jobs: int | None,
    profile: Path | None,
    store: str | None,
    port: int,
    address: str,
    reviewer: str | None,
    no_browser: bool,
    check_again: bool,
) -> int:
    """Review FILES in the browser: accept, fix or reject records, with what the checks found beside them."""
    from curate.cli.progress import shown
    from curate.review.opening import bring_in
    from curate.review.service import Service, utc_now
    from curate.review.store import default_url, open_store

    _verify(paths, address)
    settings = settings_from(config, format=format_, map=pairs(mapping, "--map"), jobs=jobs, profile=profile)
    listener = _server().free_socket(port)
    beside = Path(f"{paths[0]}.review.db")
    fresh = store is None and not beside.exists()
    opened = open_store(store or default_url(paths[0]))
    try:
        with shown() as progress:
            info = bring_in(opened, paths, settings, utc_now(), progress, again=check_again)
    except BaseException:
        opened.close()
        if fresh:  # a file that cannot be read, a name with a slip in it, or an end while it was checked: nothing was decided
            beside.unlink(missing_ok=True)
        raise
    service = Service(opened, info.name)
    service.start_index()
    try:
        _serve(service, reviewer, listener, no_browser)
    except KeyboardInterrupt:
        click.echo("The review has ended; what was decided is kept.")
    finally:
        opened.close()
    return 0


def _verify(paths: tuple[str, ...], address: str) -> None:
    if address not in ("127.0.0.1", "localhost", "::1"):
        raise ConfigError(
            f"the review does not listen on {address}: whoever reaches the page could decide in anybody's name",
            "leave --address out, and reach it from elsewhere through an SSH tunnel: ssh -L 8501:localhost:8501 HOST",
        )
    if "-" in paths:
        raise InputError("a stream cannot be reviewed", "save it as a file: decisions are kept beside it", "<stdin>")


def _server() -> Any:
    """The pages know curate and not the reverse, so that nothing but this command ever loads them."""
    return import_module("curate.ui.server")


def _serve(service: Any, reviewer: str | None, listener: Any, no_browser: bool) -> None:
    url = f"http://localhost:{listener.getsockname()[1]}"
    click.echo(f"Reviewing {service.info.name}: {service.info.records:,} records. Open {url} (Ctrl-C ends it)")
    sys.stdout.flush()
    if not no_browser:
        import threading
        import webbrowser

        threading.Timer(1.0, webbrowser.open, [url]).start()
    server = _server()
    server.serve(server.make_app(service, reviewer), listener)
