"""The words that a finding points at, in their surroundings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curate.reports.base import Listed, Report
from curate.text.display import excerpt
from curate.text.secrets.masking import mask

AT_ONCE = 500
"""Texts that are held at the same time: a record may be large, and only a few words of it are shown."""


@dataclass(frozen=True)
class Quote:
    """What stands before, in and after a span, each on one line and with nothing in it that hides or moves."""

    before: str
    middle: str
    after: str


def quotes(report: Report, findings: Sequence[Listed], width: int, *, again: bool = True) -> list[Quote | None]:
    """For each finding about `width` characters of the text that it points at, secrets masked; None where there is none.

    A finding about a whole record quotes the beginning of its first answer. Texts that the run has not kept are read `again` from the
    inputs, which raises `InputError` when they have changed since.
    """
    sources = {each.path: index for index, each in enumerate(report.run.inputs)}
    keys = [(sources[each.file], each.row, each.field) if each.file is not None and each.row is not None else None for each in findings]
    kept = report.run.texts
    found: list[Quote | None] = [None] * len(findings)
    missing = []
    for place, key in enumerate(keys):
        if key is not None and key in kept:
            found[place] = _quote(findings[place], kept[key], width)
        elif key is not None:
            missing.append(place)
    corpus = report.run.corpus
    if again and corpus is not None:
        for first in range(0, len(missing), AT_ONCE):
            places = missing[first : first + AT_ONCE]
            texts = corpus.strings({key for place in places if (key := keys[place]) is not None})
            for place in places:
                key = keys[place]
                if key in texts:
                    found[place] = _quote(findings[place], texts[key], width)
    return found


def _quote(finding: Listed, text: str, width: int) -> Quote | None:
    if not text.strip():
        return None
    start, end = (finding.start, finding.end) if finding.start is not None and finding.end is not None else (0, 0)
    return Quote(*excerpt(mask(text), start, end, width))
