"""The command `curate`: one file per command, imported when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from curate import __version__
from curate.errors import CurateError, os_hint

COMMANDS = {
    "check": "Find what is wrong in files of fine-tuning data, and whether to train on them.",
    "advise": "Say whether to prompt, to retrieve, to run a pilot or to fine-tune, and why.",
    "fix": "Fix what a machine can fix, and show it first as a diff.",
    "waive": "Accept findings as they are, with the reason.",
    "baseline": "Write down what is known today, so that only what is new fails.",
    "diff": "What changed between two states of a data set, by content.",
    "learn": "Learn a profile from the data, to be confirmed and pinned.",
    "review": "Review records in the browser: accept, fix or reject.",
    "decisions": "Print what was decided in the review.",
    "split": "Split into train, validation and test, with nothing held out that was seen.",
    "export": "Write what goes into training after a review.",
    "convert": "Write files in another format; what it cannot hold is listed.",
    "estimate": "Count the tokens of a training run, and what it costs at a price you give.",
    "doctor": "Look over the store of decisions.",
    "rules": "List all rules.",
    "explain": "Say what a rule looks for, why, and what to do.",
    "init": "Write a settings file that lists every setting.",
    "completion": "Print what makes a shell complete commands, options and rules.",
}
EXIT_COULD_NOT = 2

EPILOG = """\b
Examples:
  curate check train.jsonl
      what is wrong, and whether to train
  curate check data/ --strict --min-score 90
      as a gate before a training run
  curate check qa.csv --map input=question --map output=answer
  curate check train.jsonl --output-format json --output report.json
  curate explain DUP002

Exit status: 0 the data passed, 1 it is below the gate, 2 it could not be checked.
"""


class Commands(click.Group):
    """Imports a command's module only when it is needed, so that `curate --help` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they are used."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"curate.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does, naming the nearest command for a misspelt one."""
        from curate.cli.mistakes import instead_of
        from curate.errors import nearest

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = nearest(args[0], list(COMMANDS))
            raise click.UsageError(f"no command {args[0]!r}.{instead_of(args[0], close)}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="curate")
def cli() -> None:
    """The workbench for fine-tuning data."""


def main() -> None:
    """Run the command line; an expected failure is one or two lines on stderr and exit status 2."""
    try:
        status = cli.main(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Abort:
        click.echo("interrupted: nothing was written", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        _hint(error)
        _report_usage(error)
        sys.exit(EXIT_COULD_NOT)
    except CurateError as error:
        show_error(error)
        sys.exit(EXIT_COULD_NOT)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone, which is its right
        sys.exit(EXIT_COULD_NOT)
    except OSError as error:  # the machine's: a full disk, a name that is too long
        if os.environ.get("CURATE_DEBUG"):
            raise
        show_error(CurateError(error.strerror or str(error), os_hint(error), str(error.filename) if error.filename else None))
        sys.exit(EXIT_COULD_NOT)
    except Exception as error:  # our own failure: loud, without a page of code, and never exit status 0 or 1
        if os.environ.get("CURATE_DEBUG"):
            raise
        problem = CurateError(
            f"curate itself failed: {type(error).__name__}: {str(error)[:200]}", "set CURATE_DEBUG=1 to see where, and please report it"
        )
        show_error(problem)
        sys.exit(EXIT_COULD_NOT)


def _hint(error: click.ClickException) -> None:
    from curate.cli.mistakes import hint_of

    found = hint_of(error, list(COMMANDS))
    if found is not None:
        click.echo(f"{click.style('hint', bold=True)}: {found}", err=True)


def _report_usage(error: click.ClickException) -> None:
    """Programs that asked for a report get it for a wrong command line, too."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["check"] and any(each.startswith(("--output", "--report")) for each in arguments):
        from curate.cli.reporting import Reporter
        from curate.config import Settings

        usage = CurateError(error.format_message(), "`curate check --help` lists the options")
        usage.kind = "usage"
        Reporter.of_arguments(arguments).write_failure(usage, Settings())


def show_error(error: CurateError) -> None:
    """An error in one or two lines; what it quotes of the data is masked."""
    from curate.text.secrets.masking import mask_quoted

    where = f"{error.location}: " if error.location else ""
    click.echo(f"{click.style('error', fg='red', bold=True)}: {where}{mask_quoted(error.message)}", err=True)
    if error.hint:
        click.echo(f"{click.style('hint', bold=True)}: {error.hint}", err=True)
