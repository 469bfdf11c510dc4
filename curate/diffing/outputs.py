"""The forms that a diff can be written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from curate.diffing import html, json, markdown, terminal
from curate.diffing.result import Diff
from curate.errors import ConfigError, nearest


@dataclass(frozen=True)
class DiffOutput:
    """A form of a diff: its name, what makes it, and how many records of each kind it shows unless it is told (None: all)."""

    name: str
    make: Callable[[Diff, int | None], str]
    records: int | None

    def render(self, diff: Diff, limit: int | None = None) -> str:
        """The diff in this form, with at most `limit` records of each kind."""
        return self.make(diff, self.records if limit is None else limit)


OUTPUTS = {
    "terminal": DiffOutput("terminal", terminal.render, 10),
    "markdown": DiffOutput("markdown", markdown.render, 20),
    "html": DiffOutput("html", html.render, 1_000),
    "json": DiffOutput("json", json.render, None),
}


def output_named(name: str, option: str = "report") -> DiffOutput:
    """The output of a name, in any case. Raises `ConfigError` with the nearest name; `option` says where it was given."""
    if name.lower() not in OUTPUTS:
        close = nearest(name, list(OUTPUTS))
        raise ConfigError(f"a diff has no report {name}", f"did you mean {close}?" if close else f"they are {', '.join(OUTPUTS)}", option)
    return OUTPUTS[name.lower()]
