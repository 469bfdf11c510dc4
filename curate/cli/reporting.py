"""Where a report goes: stdout, files, or both; in one form or in several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from curate.config import Settings
from curate.engine.result import Places, Run, RunError
from curate.errors import ConfigError, CurateError, InputError
from curate.files import Writer, replace_together
from curate.finding import Findings
from curate.profile import Profile
from curate.reports.base import Report
from curate.reports.registry import output_named
from curate.reports.terminal import print_report

STDOUT = "-"

_ENDINGS = {".jsonl": "jsonl", ".md": "markdown", ".html": "html", ".sarif": "sarif", ".xml": "junit", ".csv": "csv"}


def report_of(output: Path) -> str:
    """The report that the ending of `--output` asks for, json where it says nothing."""
    return _ENDINGS.get(output.suffix.lower(), "json")


class Reporter:
    """Writes a report as the command line asks.

    `--output-format` is what goes to stdout; with `--output` that file gets it (by default what its ending says, else json) and stdout
    the terminal report, of which `quiet` leaves the verdict and its reasons. Each of `reports`, NAME=FILE, is one file more; the file -
    is stdout, after the rest.
    """

    def __init__(self, output_format: str | None, output: Path | None, reports: Sequence[str] = (), *, quiet: bool = False) -> None:
        self._format = output_format or (report_of(output) if output else "terminal")
        self._output = output
        self._reports = reports
        self._quiet = quiet
        self._files: dict[Path, str] = {}
        self._stdout: list[str] = ["terminal"]

    @staticmethod
    def of_arguments(arguments: list[str]) -> Reporter:
        """What a command line that click refused asked for, as far as it can be told."""
        given: dict[str, list[str]] = {"--output-format": [], "--output": [], "--report": []}
        for here, following in zip(arguments, [*arguments[1:], ""], strict=True):
            name, sign, value = here.partition("=")
            if name in given:
                given[name].append(value if sign else following)
        found = Reporter(None, None)
        formats, files = given["--output-format"][-1:], given["--output"][-1:]
        places = files or ([STDOUT] if formats else [])
        wanted = [f"{name}={file}" for file in places for name in formats or [report_of(Path(file))]]
        for each in [*wanted, *given["--report"]]:
            try:
                found._add(each)
            except CurateError:
                continue  # what is wrong with the command line is said anyway
        return found

    def verify(self) -> None:
        """Raise `CurateError` when a report could not be made or written, before any work is done."""
        name = output_named(self._format, "--output-format").name
        if self._output is None:
            self._stdout = [name]
        for each in [*([f"{name}={self._output}"] if self._output is not None else []), *self._reports]:
            self._add(each)

    def _add(self, text: str) -> None:
        name, sign, file = text.partition("=")
        if not (sign and file):
            raise ConfigError(f"{text!r} is not NAME=FILE", "for example --report html=report.html", "--report")
        name = output_named(name, "--report").name
        if file == STDOUT:
            self._stdout.append(name)
            return
        path = Path(file)
        if not path.parent.is_dir():
            raise InputError("there is no such folder", f"make it first: mkdir -p {path.parent}", str(path.parent))
        if path.is_dir():
            raise InputError("it is a folder", f"name a file in it: {path / 'report'}", str(path))
        if path in self._files:
            raise ConfigError("two reports would be written there", "give each its own file", str(path))
        self._files[path] = name

    def report(self, report: Report) -> int:
        """Write the report and return the exit status. The files appear together: all of them, or none."""
        self._write(report)
        for name in self._stdout:
            if name == "terminal":
                print_report(report, quiet=self._quiet)
            else:
                click.echo(report.render(name), nl=False)
        return report.gate.exit_code

    def _write(self, report: Report) -> None:
        writes = {path: _writer(report.render(name)) for path, name in self._files.items()}
        try:
            replace_together(writes)
        except CurateError:
            self._files = {}  # what could not be written now cannot be either to say so
            raise

    def failed(self, error: CurateError, settings: Settings) -> int:
        """Say on stderr what could not be done; the other reports are written all the same. Exit status 2."""
        from curate.cli.main import show_error

        show_error(error)
        self.write_failure(error, settings)
        return 2

    def write_failure(self, error: CurateError, settings: Settings) -> None:
        """Write the reports of a run that could not be done, but for that of the terminal, where stderr has said it."""
        entry = RunError(error.kind, error.location, error.message, error.hint)
        report = Report(Run([], Places.none(), Findings(), [], Profile(), errors=[entry]), settings)
        self._write(report)
        for name in self._stdout:
            if name != "terminal":
                click.echo(report.render(name), nl=False)


def _writer(content: str) -> Writer:
    return lambda file: file.write(content.encode("utf-8"))
