"""Where a report goes: stdout, a file, or both."""

from __future__ import annotations

from pathlib import Path

import click

from curate.config import Settings
from curate.engine.result import Places, Run, RunError
from curate.errors import CurateError
from curate.files import write_atomically
from curate.finding import Findings
from curate.profile import Profile
from curate.reports.base import Report
from curate.reports.terminal import print_report


class Reporter:
    """Writes a report as `--output-format` and `--output` ask: with a file, that gets the format and stdout the terminal report."""

    def __init__(self, output_format: str | None, output: Path | None) -> None:
        self._format = output_format or ("json" if output else "terminal")
        self._output = output

    def report(self, report: Report) -> int:
        """Write the report and return the exit status."""
        if self._output is not None:
            content = report.to_json() if self._format == "json" else print_report(report, to_text=True)
            write_atomically(self._output, content.encode("utf-8"))
        if self._format == "json" and self._output is None:
            click.echo(report.to_json(), nl=False)
        else:
            print_report(report)
        return report.gate.exit_code

    def failed(self, error: CurateError, settings: Settings) -> int:
        """Say on stderr what could not be done; a JSON report is written all the same. Exit status 2."""
        from curate.cli.main import EXIT_COULD_NOT, show_error

        show_error(error)
        if self._format == "json":
            entry = RunError(error.kind, error.location, error.message, error.hint)
            report = Report(Run([], Places.none(), Findings(), [], Profile(), errors=[entry]), settings)
            if self._output is None:
                click.echo(report.to_json(), nl=False)
            else:
                write_atomically(self._output, report.to_json().encode("utf-8"))
        return EXIT_COULD_NOT
