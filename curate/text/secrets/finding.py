"""Finding secrets in a text: Arrow, or RE2, says which texts hold the sign of one; only those are read here."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from curate.text.secrets.judging import judge
from curate.text.secrets.kinds import ASSIGNED, KINDS, SecretKind

SCREEN = "|".join(
    [*dict.fromkeys(re.escape(sign) for kind in KINDS for sign in kind.signs if sign != "://"), "://[^/\\s]*:[^/\\s]*@", ASSIGNED]
)
"""A pattern that is in every text with a secret, for RE2."""

_ASSIGNED = re.compile(ASSIGNED, re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """Where something that has to be hidden stands in a text: code points, what it is, and how many characters of it tell nothing.

    `label` names the kind in a mask, `entity` is the same for all spellings of the same thing; `is_sure` is false where the form fits
    and its check digits do not.
    """

    start: int
    end: int
    label: str
    what: str
    entity: str
    shown: int = 0
    is_sure: bool = True


@cache
def _compiled(kind: SecretKind) -> re.Pattern[str]:
    return re.compile(kind.pattern, re.ASCII)


def find_secrets(text: str) -> list[Hit]:
    """The secrets in a text, ascending, none over another; where two kinds match, the earlier one of the table is taken."""
    found: list[Hit] = []
    for kind in KINDS:
        if any(sign in text for sign in kind.signs) or (not kind.signs and _ASSIGNED.search(text)):
            found = with_those(found, _of(kind, text))
    return found


def with_those(found: Sequence[Hit], others: Iterable[Hit]) -> list[Hit]:
    """`found` and those of `others` that stand over none of them, ascending; neither may overlap within itself."""
    return sorted([*found, *(hit for hit in others if not overlaps(hit, found))])


def overlaps(hit: Hit, others: Sequence[Hit]) -> bool:
    """Whether a hit stands over one of `others`, which are ascending and none over another."""
    at = bisect_left(others, hit.end, key=lambda each: each.start)
    return at > 0 and others[at - 1].end > hit.start


def _of(kind: SecretKind, text: str) -> list[Hit]:
    pattern = _compiled(kind)
    group = "secret" if "secret" in pattern.groupindex else 0
    hits = []
    for match in pattern.finditer(text):
        secret = match.group(group)
        verdict = judge(kind, secret)
        if verdict != "no":
            start, end = match.span(group)
            hits.append(Hit(start, end, kind.label, kind.what, secret, kind.shown, verdict == "sure"))
    return hits
