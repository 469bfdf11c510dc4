"""The HTML report: one file that needs nothing else, opens offline, and in which nothing of the data is markup or runs.

The template escapes whatever it is given; the only script and style are ours, and a policy in the page allows no other, no picture
and no connection.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from curate.finding import SCORED_PARTS
from curate.gating import show_score
from curate.reports.base import Output, Report
from curate.reports.page.drawing import ladder
from curate.reports.page.lines import NARROW, Line, lines, narrowed
from curate.reports.page.plots import plots
from curate.text.display import counted, visible

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_FINDINGS = 10_000
MOST_BYTES = 4_500_000
"""What the lines of the findings may take, so that the whole stays below five megabytes."""

FRAME_FINDINGS = 300
FRAME_HEIGHT = 640
"""Findings, and the height in pixels, of the report in a notebook."""


def render(report: Report) -> str:
    """The whole page, with at most 10,000 findings and fewer than five million bytes; what is left out is counted."""
    limit = MOST_FINDINGS if report.settings.max_findings is None else min(MOST_FINDINGS, report.settings.max_findings)
    return _page(report, limit, again=True)


def framed(report: Report) -> str:
    """The page in a frame of its own, which may run our script and reach nothing outside, below one line for where frames are not shown."""
    page = _page(report, FRAME_FINDINGS, again=False)
    return _environment().get_template("frame.html").render(page=page, line=repr(report), height=FRAME_HEIGHT)


def _page(report: Report, limit: int, *, again: bool) -> str:
    rows, shown = _rows(lines(report, limit, again=again))
    style, script = _asset("report.css"), _asset("report.js")
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            score=report.score,
            parts=_parts(report),
            ladder=ladder(report.score.clean_records, report.settings.score.few, report.settings.score.target),
            gains=_gains(report),
            plots=plots(report) if report.run.inputs else [],
            rows=rows,
            shown=shown,
            total=len(report.run.findings),
            style=style,
            script=script,
            policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'",
            **_facts(report),
        )
    )


def _facts(report: Report) -> dict[str, Any]:
    from curate import __version__

    value, without = report.score.value, report.score_without_waivers.value
    return {
        "version": __version__,
        "value": None if value is None else show_score(value),
        "without": show_score(without) if report.run.waivers.applied and without is not None else None,
        "codes": sorted({hit.rule.code: hit.rule.name for hit in report.hits}.items()),
    }


def _rows(found: list[Line]) -> tuple[str, int]:
    """The lines as rows of the table, with shorter texts where they would be too large, and how many there are."""
    template = _environment().get_template("row.html")
    made: list[str] = []
    for width in NARROW:
        made = [template.render(line=line) for line in (found if width == NARROW[0] else narrowed(found, width))]
        if sum(len(each.encode("utf-8")) for each in made) <= MOST_BYTES:
            return "".join(made), len(made)
    size, kept = 0, 0
    for each in made:
        size += len(each.encode("utf-8"))
        if size > MOST_BYTES:
            break
        kept += 1
    return "".join(made[:kept]), kept


def _parts(report: Report) -> list[tuple[str, float | None, str]]:
    parts = report.score.parts
    return [(name, parts[name], "not checked" if (part := parts[name]) is None else show_score(part)) for name in (*SCORED_PARTS, "enough")]


def _gains(report: Report) -> list[tuple[str, str, str]]:
    names = {hit.rule.code: hit.rule.name for hit in report.hits}
    gains = [gain for gain in report.score.gains if gain.points > 0] if report.score.value is not None else []
    return [
        (f"+{each.points:.1f}", f"{each.code} {names[each.code]}", f"{each.action} {counted(each.records, 'record')}") for each in gains
    ]


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


@cache
def _asset(name: str) -> str:
    return (files("curate.reports.page") / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("curate.reports", "page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(visible=visible, counted=counted)
    return made


OUTPUT = Output("html", "for people: one page with plots, to be searched and sorted; opens offline", render)
