"""The help of each command fits a terminal of 80 columns and has examples."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from curate.cli.main import COMMANDS, cli


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_and_has_examples(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"], terminal_width=80)
    assert result.exit_code == 0
    assert [line for line in result.output.splitlines() if len(line) > 80] == []
    assert f"  curate {name}" in result.output
