"""`curate completion`: what a shell needs to complete commands, options, reports and rules."""

from __future__ import annotations

import click

VARIABLE = "_CURATE_COMPLETE"
"""The name under which the shell asks; it follows from that of the command."""

EPILOG = """\b
Examples:
  echo 'eval "$(curate completion bash)"' >> ~/.bashrc
  echo 'eval "$(curate completion zsh)"' >> ~/.zshrc
  curate completion fish > ~/.config/fish/completions/curate.fish
"""


@click.command(epilog=EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print the script that completes commands, options, reports and rules in SHELL."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"click has no completion for {shell}")
    click.echo(found(context.find_root().command, {}, "curate", VARIABLE).source())
    return 0
