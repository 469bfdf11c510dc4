"""The lines of the table of findings: where, what, the words it points at, and what a fix would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from curate.reports.base import Listed, Report
from curate.reports.json import strict
from curate.reports.quoting import Quote, quotes
from curate.text.display import visible
from curate.text.mojibake import first_difference

QUOTED = 160
"""Characters of the text around a finding."""

NARROW = (160, 80, 40)
"""To so many they are cut where there are so many findings that the page would be too large."""

SENTENCE = 400
AROUND = 24
"""Characters before and after what a fix changes."""


@dataclass(frozen=True)
class Fixed:
    """A proposed fix: what is done in words, and what stands there before and after."""

    words: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """A finding as the table shows it; `standing` is waived, known or empty."""

    severity: str
    rule: str
    where: str
    message: str
    quote: Quote | None
    fix: Fixed | None
    standing: str


def lines(report: Report, limit: int, *, again: bool) -> list[Line]:
    """The first `limit` findings in the order of the inputs; texts that were not kept are read `again` (see `quoting.quotes`)."""
    findings = list(report.listed(limit))
    found = quotes(report, findings, QUOTED, again=again)
    return [_line(finding, quote) for finding, quote in zip(findings, found, strict=True)]


def _line(finding: Listed, quote: Quote | None) -> Line:
    standing = "waived" if finding.waived else "known" if finding.known else ""
    message = cut(visible(finding.message), SENTENCE)
    return Line(finding.severity, f"{finding.code} {finding.name}", finding.where, message, quote, fixed(finding.fix, QUOTED), standing)


def narrowed(found: Sequence[Line], width: int) -> list[Line]:
    """The same lines with texts of `width` characters at most, about."""
    return [
        replace(each, message=cut(each.message, 2 * width), quote=_narrow(each.quote, width), fix=_short(each.fix, width)) for each in found
    ]


def _narrow(quote: Quote | None, width: int) -> Quote | None:
    if quote is None:
        return None
    middle = cut(quote.middle, width)
    room = max(0, width - len(middle))
    before = quote.before if len(quote.before) <= room // 3 else "..." + quote.before[len(quote.before) - room // 3 :]
    return Quote(before, middle, cut(quote.after, max(3, room - room // 3)))


def _short(fix: Fixed | None, width: int) -> Fixed | None:
    return Fixed(fix.words, cut(fix.before, width), cut(fix.after, width)) if fix is not None else None


def fixed(fix: dict[str, Any] | None, width: int) -> Fixed | None:
    """A fix in words, with the first of its edits; the texts have about `width` characters."""
    if fix is None:
        return None
    edits = fix.get("edits") or []
    if fix["action"] == "drop" or not edits:
        return Fixed(f"{fix['safety']} fix: {fix['action']} the record", "", "")
    first = edits[0]
    more = f", and {len(edits) - 1:,} more" if len(edits) > 1 else ""
    before, after = _text(first.get("before")), _text(first.get("after"))
    start, end = first_difference(before, after)
    tail = len(before) - end
    low = max(0, start - AROUND)
    shown = [_around(text, low, len(text) - max(0, tail - AROUND), width) for text in (before, after)]
    return Fixed(f"{fix['safety']} fix at {cut(visible(first['path']), 80)}{more}", *shown)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else strict(value)


def _around(text: str, low: int, high: int, width: int) -> str:
    return ("..." if low else "") + cut(visible(text[low:high]) + ("..." if high < len(text) else ""), width)


def cut(text: str, longest: int) -> str:
    """A text of at most so many characters, three dots at its end where it is longer."""
    return text if len(text) <= longest else text[: longest - 3] + "..."
