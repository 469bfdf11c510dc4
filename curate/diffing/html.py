"""A diff as one page that opens offline, runs nothing, and in which nothing of the data is markup."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from curate.diffing.result import Diff, Shown
from curate.diffing.telling import by_rule, counts, more, number_rows, paths, place, score_rows, unpinned, was
from curate.text.display import counted, visible, visible_lines
from curate.text.worddiff import shortened

if TYPE_CHECKING:
    from jinja2 import Template

AROUND = 200
MOST_BYTES = 4_500_000
"""What the records may take, so that the whole stays below five megabytes."""

FRAME_RECORDS = 50
FRAME_HEIGHT = 640
"""Records of each kind, and the height in pixels, of a diff in a notebook."""


def render(diff: Diff, limit: int | None) -> str:
    """The whole page, with fewer records of each kind where it would pass five megabytes."""
    while True:
        page = _page(diff, limit)
        if len(page.encode("utf-8")) <= MOST_BYTES or limit == 0:
            return page
        limit = 1_000 if limit is None else limit // 2


def framed(diff: Diff) -> str:
    """The page in a frame of its own, which may do nothing."""
    from html import escape

    page = escape(_page(diff, FRAME_RECORDS), quote=True)
    return f'<iframe sandbox title="curate diff" style="width:100%;height:{FRAME_HEIGHT}px;border:0" srcdoc="{page}"></iframe>'


def _page(diff: Diff, limit: int | None) -> str:
    from curate import __version__

    style = _style()
    kinds = (
        ("Changed", list(diff.changes(limit)), diff.changed),
        ("Added", list(diff.additions(limit)), diff.added),
        ("Removed", list(diff.removals(limit)), diff.removed),
    )
    return _template().render(
        version=__version__,
        style=style,
        policy=f"default-src 'none'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'",
        paths=paths(diff),
        counts=counts(diff),
        rows=score_rows(diff),
        numbers=number_rows(diff),
        findings=[(title, moved, by_rule(diff, moved)) for title, moved in (("Introduced", diff.introduced), ("Fixed", diff.fixed))],
        judged=diff.new.report is not None,
        unpinned=unpinned(diff),
        kinds=[(title, shown, count, more(count, len(shown), "record")) for title, shown, count in kinds],
    )


def _pieces(change: Shown) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each field of a changed record with its pieces, visible."""
    return [
        (visible(each.field), [(piece.change, visible_lines(piece.text)) for piece in shortened(each.pieces, AROUND)])
        for each in change.changes
    ]


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


@cache
def _style() -> str:
    """The style of the report, and what a diff needs besides."""
    return (files("curate.reports.page") / "report.css").read_text(encoding="utf-8") + (files("curate.diffing") / "diff.css").read_text(
        encoding="utf-8"
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(visible=visible, counted=counted, place=place, was=was, pieces=_pieces, text=visible_lines)
    return made.from_string((files("curate.diffing") / "diff.html").read_text(encoding="utf-8"))
