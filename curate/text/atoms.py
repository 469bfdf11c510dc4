"""Volatile facts in a text: what goes out of date or has to be looked up. Prices, dates, versions, shares, counts, addresses, names.

An atom is one such fact. The words are English; the patterns are read alike by RE2 and by `re`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from curate.text.code import code_spans

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
_AMOUNT = r"(?:\d{1,3}(?:[,. ]\d{3})+|\d+)(?:[.,]\d{1,2})?"
_MANY = r"(?:thousand|million|billion|trillion)"
_WORD = r"[A-Z][a-z]+(?:['’-][A-Z]?[a-z]+)?"
_CUE = (
    r"(?:Dr\.?|Mrs?\.?|Ms\.?|Prof(?:essor|\.)?|President|Chancellor|CEO|CTO|CFO|founder|manager|director|chair(?:man|woman)?|"
    r"headed by|led by|run by|founded by|owned by|written by|invented by|discovered by|directed by|designed by|painted by|composed by|"
    r"[Aa]sk for|[Ss]peak to)"
)
KINDS = {
    "money": (
        rf"(?:[A-Z]{{1,2}})?[$€£¥₹] ?{_AMOUNT}(?: ?(?:{_MANY}\b|bn\b|[kKmM]\b))?|\b{_AMOUNT}(?: {_MANY})?"
        r" ?(?:€|£|(?:US )?dollars?\b|euros?\b|pounds sterling\b|cents\b|USD\b|EUR\b|GBP\b|CHF\b|francs\b|rupees\b|yen\b)"
    ),
    "date": (
        rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? (?:1\d|20)\d\d\b)?|"
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?:,? (?:1\d|20)\d\d\b)?|"
        rf"\b{_MONTH},? (?:1\d|20)\d\d\b|\b(?:19|20)\d\d-[01]\d-[0-3]\d\b|\b[0-3]?\d[./][0-3]?\d[./](?:19|20)\d\d\b|"
        r"\b(?:[Ii]n|[Ss]ince|[Bb]y|[Ff]rom|[Uu]ntil|[Dd]uring|[Ee]stablished|[Ff]ounded) (?:1[0-9]|20)\d\d\b|\((?:1[0-9]|20)\d\d\b"
    ),
    "version": r"\b[vV]\d+(?:\.\d+){1,3}\b|\b(?:[Vv]ersion|[Rr]elease|[Ff]irmware|[Bb]uild) v?\d+(?:\.\d+)*\b|\b\d+\.\d+\.\d+\b",
    "percent": r"\b\d+(?:[.,]\d+)? ?(?:%|per ?cent\b)",
    "number": rf"\b\d{{1,3}}(?:,\d{{3}})+\b|\b\d+(?:\.\d+)? {_MANY}\b",
    "phone": (
        r"\+[1-9]\d{0,2}[ .-]?\(?\d{1,5}\)?(?:[ .-]?\d{2,5}){1,4}\b|\(\d{3}\) ?\d{3}-\d{4}\b|\b\d{3}-\d{3}-\d{4}\b|"
        r"\b(?:1-)?8\d\d[- ]\d{3}[- ]\d{3,4}\b|\b0\d{2,4}[ /-]\d{3}[ -]?\d{3,5}\b"
    ),
    "address": r"\b[\w.+-]+@[\w-]+\.[a-z]{2,}\b",
    "time": r"\b\d{1,2}(?::\d\d)? ?(?:am\b|pm\b|AM\b|PM\b|[ap]\.m\.|o'clock\b)",
    "term": (
        r"\b\d+[- ](?:day|week|month|year)s?[- ](?:warranty|guarantee|return|trial|money-back|notice|refund|subscription)\b|"
        r"\b(?:warranty|guarantee|refund|notice period|trial) (?:of|for|within) \d+ (?:day|week|month|year)s?\b"
    ),
    "person": rf"\b{_CUE} {_WORD}(?: [A-Z]\.)? {_WORD}\b",
    "link": r"\bhttps?://[^\s<>\"')\]}*`]+|\bwww\.[\w-]+\.[\w./-]+|\b10\.\d{4,9}/[^\s\"<>)]+|\bISBN(?:-1[03])?:? ?[\d-]{9,17}[\dXx]\b",
}
"""What each kind of atom looks like; each begins at a place of its own, and the first that fits counts."""

NAME, LINK = "name", "link"
NUMERIC = frozenset({"money", "date", "version", "percent", "number", "time", "term"})
"""The kinds that a calculation may give."""

NAMES = rf"[a-z,;(] ({_WORD}(?: (?:of|the|de|van|von|der|la|al|bin) {_WORD}| {_WORD})+)"
"""Several capitalised words behind a small one: a name that does not begin a sentence, a heading or a line of a list."""

MAY_COUNT = (
    r"[$€£¥₹%]|\d[,./:-]\d|\d[ -]\d\d\d|\) ?\d|\+\d|"
    r"\d[ -]?(?:am|pm|AM|PM|[ap]\.m|o'c|per ?cent|thousand|million|billion|trillion|day|week|month|year|US|dollar|euro|EUR|GBP|CHF|franc|"
    r"rupee|yen|cents|pounds)|\d(?:st|nd|rd|th)?(?: of)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"\.?,? \d|(?:[Ii]n|[Ss]ince|[Bb]y|[Ff]rom|[Uu]ntil|[Dd]uring|shed|nded) (?:1|20)\d\d|\((?:1|20)\d\d|"
    r"[vV]\d|(?:ersion|elease|irmware|uild) v?\d|(?:warranty|guarantee|refund|period|trial) (?:of|for|within) \d"
)
"""A pattern that is in every text with a number that is an atom, and in few without; without counted repeats, which make RE2 slow."""

MAY_NAME = rf"@[\w-]+\.|://|www\.|10\.\d{{4}}|ISBN|{_CUE} {_WORD}|(?:[a-z,;(] [A-Z][a-z]+['’a-zA-Z-]* (?:[a-z]+ )?[A-Z][a-z][\s\S]*?){{3}}"
"""The same for addresses, links and people, and for three names."""

COMPUTES = (
    r"\d[)% ]*[=≈][ (]*[-$€£]?\d|\d ?[+*×÷] ?[($€£]?\d|\d [-−/x] [($€£]?\d|<<|\\(?:frac|times|cdot)|= ?[$€£]?\d|"
    r"\b(?:[Tt]otal|[Ss]um|[Rr]esult|[Aa]nswer): [$€£]?\d"
)
"""A pattern in texts that compute: the numbers in them are results."""


class Atom(NamedTuple):
    """A volatile fact: its kind, its code points in the text, and what it says, by which two of a kind are compared."""

    kind: str
    start: int
    end: int
    key: str


_FIGURES = re.compile(r"\d+")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3})")
_MONTHS = re.compile(rf"\b{_MONTH}", re.ASCII)
_COMPUTES = re.compile(COMPUTES, re.ASCII)
_OF = re.compile("['’]s$")
_LINE = re.compile(r"[^\n]+")
_HEAD = re.compile(r"[ \t]*(?:#{1,6} .*|(?:\d+[.)]|[-*•])?[ \t]*(?:\*\*)?[^.:\n]{1,80}:(?:\*\*)?(?= |$)|\*\*[^*\n]+\*\*:?$)")
_UNIT = re.compile(
    r" (?:seconds|minutes|hours|days|weeks|months|years|people|participants|users|units|steps|words|characters|calories|points|times|"
    r"pieces|feet|met(?:er|re)s|miles|kilomet(?:er|re)s|km|m|kg|grams|g|lit(?:er|re)s|ml|watts|pounds|square)\b"
)
_SURE = re.compile(r"(?i:confidence|probability|likelihood)\W{1,4}(?:is |of )?$")


@cache
def _atom() -> Any:
    import re2  # here, since many sets have nothing to look at

    return re2.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items()))


@cache
def _name() -> Any:
    import re2

    return re2.compile(NAMES)


def kinds_in(text: str) -> frozenset[str]:
    """The kinds of atoms in a text, names apart, wherever they stand."""
    return frozenset(match.lastgroup for match in _atom().finditer(text))


def atoms(text: str) -> list[Atom]:
    """The atoms of a text, names last. Left out are those in code and in headings, and all numbers where the text computes.

    Measured: 20 us for a text of 700 characters, 100 us for one full of numbers.
    """
    found = [(str(match.lastgroup), *match.span()) for match in _atom().finditer(text)]
    if found and _COMPUTES.search(text):
        found = [each for each in found if each[0] not in NUMERIC and each[0] != "phone"]
    people = [span for kind, *span in found if kind == "person"]
    names = (match.span(1) for match in _name().finditer(text))
    found += [(NAME, *span) for span in names if not any(low <= span[0] < high for low, high in people)]
    if not found:
        return []
    code = code_spans(text) if "`" in text or "~~~" in text else []
    titles = _titles(text)
    made = []
    for kind, start, end in found:
        spans = [*code, *titles] if kind in (NAME, "person") else code
        said = text[start:end].rstrip(".,;:!?")
        if not any(low <= start < high for low, high in spans) and not _is_form(text, kind, start, said):
            made.append(Atom(kind, start, start + len(said), key(kind, said)))
    return made


def key(kind: str, said: str) -> str:
    """What an atom says, however it is written: the figures of a number, and the month of a date; else its words in lower case."""
    if kind not in NUMERIC and kind != "phone":
        return _OF.sub("", said.casefold())
    months = [month[:3].lower() for month in _MONTHS.findall(said)] if kind == "date" else []
    return " ".join([*months, *figures(said)])


def figures(text: str) -> list[str]:
    """The runs of digits in a text, without the commas that group them."""
    return _FIGURES.findall(_GROUPED.sub("", text))


def _is_form(text: str, kind: str, start: int, said: str) -> bool:
    """Whether what looks like an atom is a matter of form: the certainty of an answer, a month in a name, a number of feet, a half."""
    if kind == NAME:
        return _MONTHS.match(said) is not None
    if kind == "date":
        return said[-4:].isdigit() and _UNIT.match(text, start + len(said)) is not None
    if kind != "percent":
        return False
    return _FIGURES.findall(said) in (["100"], ["50"], ["0"]) or _SURE.search(text, max(0, start - 24), start) is not None


def _titles(text: str) -> list[tuple[int, int]]:
    """Where a text has headings, heads of list items, and lines of mostly capitalised words without a stop: no names stand there."""
    spans = []
    for line in _LINE.finditer(text):
        head = _HEAD.match(text, line.start(), line.end())
        if head is not None:
            spans.append(head.span())
        if line.group().rstrip().endswith((".", "!", "?", ",", ";")):
            continue
        words = [word for word in line.group().split() if word[0].isalpha() and len(word) > 3]
        if 2 * sum(word[0].isupper() for word in words) > len(words):
            spans.append(line.span())
    return spans
