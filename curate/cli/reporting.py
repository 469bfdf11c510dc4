"""Where a report goes: stdout, a file, or both."""

from __future__ import annotations

from pathlib import Path

import click

from curate.config import Settings
from curate.engine.result import Places, Run, RunError
from curate.errors import CurateError, InputError
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

    @staticmethod
    def of_arguments(arguments: list[str]) -> Reporter:
        """What a command line that click refused asked for, as far as it can be told."""
        given: dict[str, str] = {}
        for here, following in zip(arguments, [*arguments[1:], ""], strict=True):
            name, sign, value = here.partition("=")
            if name in ("--output-format", "--output"):
                given[name] = value if sign else following
        output = Path(given["--output"]) if given.get("--output") and Path(given["--output"]).parent.is_dir() else None
        return Reporter("json" if given.get("--output-format") == "json" else None, output)

    def verify(self) -> None:
        """Raise `InputError` when the report could not be written, before any work is done."""
        if self._output is not None and not self._output.parent.is_dir():
            folder, self._output, self._format = self._output.parent, None, "terminal"
            raise InputError("there is no such folder", f"make it first: mkdir -p {folder}", str(folder))

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
        from curate.cli.main import show_error

        show_error(error)
        self.write_failure(error, settings)
        return 2

    def write_failure(self, error: CurateError, settings: Settings) -> None:
        """Write the JSON report of a run that could not be done, where JSON is asked for."""
        if self._format == "json":
            entry = RunError(error.kind, error.location, error.message, error.hint)
            report = Report(Run([], Places.none(), Findings(), [], Profile(), errors=[entry]), settings)
            if self._output is None:
                click.echo(report.to_json(), nl=False)
            else:
                write_atomically(self._output, report.to_json().encode("utf-8"))
