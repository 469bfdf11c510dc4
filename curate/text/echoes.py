"""How much of an answer repeats the words that it was asked with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

# A kana or Han character is a word of its own, since those scripts write no spaces.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
LABEL = r"^\W*(?:(?:your |the )?(?:question|q|prompt|instruction|user|input|query|task|you asked|you wrote)\s*:)"
"""What may stand before an echo; in lower case, read alike by RE2 and by `re`."""

RUN = 8
"""Words of a system prompt that an answer has by more than chance."""

_SHORT_PROMPT = 150
"""Words up to which a system prompt is all instruction; a longer one holds documents that answers may quote."""

_ADDRESSING = r"you (?:are|will|must|should)\b|you['’]re\b|your (?:role|task|job|goal|answers?|repl(?:y|ies)|responses?)\b"
_DIRECTING = (
    r"(?:please )?(?:answer|reply|respond|keep|be|use|write|give|provide|avoid|do not|don['’]t|never|always|limit|ask|speak|stay|format|"
    r"return|output|start|begin|end|close|if the (?:user|customer)|when the (?:user|customer))\b"
)
_QUOTED = re.compile(r"[\"“«][^\"”»\n]{0,400}[\"”»]")
_MARKS = re.compile(r"[\s\"'”’`*_)\]?!.:;,>–—。？！：，-]*")
_STOPS = ".?!:\n。？！："
_SENTENCE = re.compile(r"(?:\A|(?<=[.!?:;])\s|\n)[\s\-*•\d.)]*")
_OPENING_WORDS = 3
_BEGINS = re.compile(rf"(?:{_ADDRESSING}|{_DIRECTING})", re.IGNORECASE)
_ADDRESSES = re.compile(_ADDRESSING, re.IGNORECASE)


class Echo(NamedTuple):
    """The words that two texts begin with alike: how many, their share of the asked words (0-1), and where the echo lies in the answer."""

    words: int
    share: float
    start: int
    end: int


def echo(asked: str, answer: str) -> Echo:
    """The longest common prefix of the words of `asked` and `answer`; case, punctuation and a label such as "Question:" are ignored."""
    label = re.match(LABEL, answer, re.IGNORECASE)
    start = label.end() if label else 0
    words, end, first = 0, start, None
    theirs = _WORD.finditer(answer, start)
    total = 0
    agree = True
    for mine in _WORD.finditer(asked):
        total += 1
        found = next(theirs, None) if agree else None
        agree = found is not None and found.group().casefold() == mine.group().casefold()
        if agree and found is not None:
            words, end, first = words + 1, found.end(), found.start() if first is None else first
    return Echo(words, words / total if total else 0.0, first if first is not None else start, end)


def without(answer: str, echoed: Echo) -> str | None:
    """What an answer says after its echo; None where the echo is no sentence of its own, so that cutting it would leave a torn one."""
    between = _MARKS.match(answer, echoed.end)
    marks = between.group() if between else ""
    after = answer[echoed.end + len(marks) :]
    return after if echoed.share == 1.0 and any(mark in _STOPS for mark in marks) and after else None


def is_closed(answer: str, echoed: Echo) -> bool:
    """Whether an answer goes on after its echo with a sentence of its own: after a stop, or with a capital where all was echoed."""
    between = _MARKS.match(answer, echoed.end)
    marks = between.group() if between else ""
    after = answer[echoed.end + len(marks) :]
    return _WORD.search(after) is not None and (any(mark in _STOPS for mark in marks) or (echoed.share == 1.0 and after[0].isupper()))


def is_copy(answer: str, echoed: Echo) -> bool:
    """Whether an answer says all of what it was asked, and nothing else."""
    return echoed.share == 1.0 and _WORD.search(answer, echoed.end) is None


def instructions(prompt: str) -> list[str]:
    """Runs of 8 words, case folded and joined by spaces, with which a system prompt's sentences of instruction begin.

    Of a prompt of more than 150 words only sentences that address the assistant ("You are", "Your task is") count. Quoted words are
    left out: they may be what the assistant is told to say.
    """
    plain = _QUOTED.sub(" \n ", prompt)
    begins = _BEGINS if len(plain.split()) <= _SHORT_PROMPT else _ADDRESSES
    runs = []
    for match in _SENTENCE.finditer(plain):
        if begins.match(plain, match.end()):
            words = [word.group().casefold() for word in islice(_WORD.finditer(plain, match.end()), RUN)]
            if len(words) == RUN:
                runs.append(" ".join(words))
    return list(dict.fromkeys(runs))


def may_leak(prompt: str, answer: str) -> bool:
    """Whether an answer holds the first three words of a sentence of a system prompt, spelt alike but for case; a fast first look."""
    lowered = answer.casefold()
    begun = (sentence.split(None, _OPENING_WORDS)[:_OPENING_WORDS] for sentence in _SENTENCE.split(prompt.casefold()))
    return any(len(words) == _OPENING_WORDS and " ".join(words) in lowered for words in begun)


def screen(runs: Sequence[str]) -> str:
    """An RE2 pattern, case ignored, that every text with one of the `runs` matches."""
    return "|".join(r"\W*".join("".join(c if c.isascii() else r"\W{1,2}" for c in word) for word in run.split()) for run in runs)


def leak(runs: Sequence[str], answer: str) -> tuple[int, int] | None:
    """The span, in code points, of the first of `runs` that an answer holds; None when it holds none."""
    lowered = answer.casefold()
    likely = [run for run in runs if max(run.split(), key=len) in lowered]
    if not likely:
        return None
    words = list(_WORD.finditer(answer))
    joined = [word.group().casefold() for word in words]
    for at in range(len(words) - RUN + 1):
        if " ".join(joined[at : at + RUN]) in likely:
            return words[at].start(), words[at + RUN - 1].end()
    return None
