"""Whether what an answer states was already in its input, and whether the input asks to make something up."""

from __future__ import annotations

import re
from functools import cached_property

from curate.text.atoms import NAME, NUMERIC, Atom, figures, kinds_in

INVENTS = (
    r"\b(?:write|create|compose|generate|draft|design|make|come up with|give|tell|craft|invent|suggest|develop|prepare|produce|construct|"
    r"add|provide|describe|build|plan|continue|complete|finish)\b[^.?!\n]{0,60}\b(?:story|stories|tales?|poems?|poetry|haiku|limericks?|"
    r"sonnet|lyrics|songs?|novel|narrative|dialog(?:ue)?s?|conversations?|scenes?|screenplay|scripts?|skits?|scenarios?|characters?|"
    r"headlines?|slogans?|taglines?|jingles?|tweets?|advert(?:isement)?s?|ad copy|posts?|ideas|letters?|e-?mails?|invitations?|memo|"
    r"resume|r[ée]sum[ée]|cv|press release|invoice|to-do lists?|schedule|itinerary|agenda|timetable|meal plan|recipes?|budget|survey|"
    r"questionnaire|experiment|examples?|sentences?|word problem|password|quiz|riddle|joke|biography|profile|review|speech|notes?|"
    r"message)\b|\b(?:fiction(?:al)?|role-?play|pretend|imagine|imaginary|hypothetical|made-?up|make up|random|dummy|fake|placeholder|"
    r"paraphrase|rewrite|rephrase|translate|estimate|calculate|compute|solve|convert|act as|"
    r"you are (?:an? )?(?:alien|pirate|wizard|knight))\b"
)
"""A task in which the writer of the answer makes up names and numbers, works them out, or takes them over; case is ignored."""

_TEXT = r"(?:text|passage|article|paragraph|document|report|transcript|context|excerpt|e-?mail|message)"
EXTRACTS = (
    r"\bsummar(?:y|i[sz]e)|\bextract\b|\baccording to (?:the|this)\b|\bkey points\b|\bmain (?:idea|points?)\b|\btl;?dr\b|"
    rf"\b(?:in|from) the {_TEXT}\b|\b(?:following|below|above|given) {_TEXT}\b|\b(?:passage|context|article):"
)
"""A task whose answer is to hold nothing but what the input says; case is ignored."""

EXAMPLE = (
    r"(?:^|[/.@])(?:example\d*|your-?\w+|my-?\w+|domain|website|site|company|localhost|test)\.(?:com|org|net|io|edu|test)|"
    r"\.example\b|[<{\[]"
)
"""An address that stands for any."""

_WORDS = re.compile(r"\w+")
_RESULTS = frozenset({"money", "number", "percent"})


class Grounds:
    """What the input of a record holds, to ask whether an atom was already there."""

    def __init__(self, text: str) -> None:
        self._given = text
        self._folded = text.casefold()

    @cached_property
    def _figures(self) -> frozenset[str]:
        return frozenset(figures(self._folded))

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(_WORDS.findall(self._folded))

    @cached_property
    def _kinds(self) -> frozenset[str]:
        kinds = kinds_in(self._given)
        return kinds | _RESULTS if kinds & _RESULTS else kinds

    def hold(self, atom: Atom) -> bool:
        """Whether the input says this, or has a number of its kind from which it may follow."""
        if atom.kind in NUMERIC:
            return self.say(atom) or atom.kind in self._kinds
        return self.say(atom)

    def say(self, atom: Atom) -> bool:
        """Whether the input says this: all its figures, the last two words of a name, or the whole address."""
        if atom.kind in NUMERIC or atom.kind == "phone":
            return all(part in self._figures or (not part.isdigit() and part in self._folded) for part in atom.key.split())
        if atom.kind in (NAME, "person"):
            return all(word in self._words for word in _WORDS.findall(atom.key)[-2:])
        return atom.key in self._folded or atom.key.split("://")[-1].removeprefix("www.").rstrip("/") in self._folded
