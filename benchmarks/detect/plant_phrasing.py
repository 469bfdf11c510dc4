"""Makers of refusals, padding, foreign names, prompt echoes and words in two scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from benchmarks.detect.phrasing_words import (
    CLOSINGS,
    FOREIGN_NAMES,
    GREEK_LETTERS,
    LABELS,
    LEADS,
    LOOKALIKES,
    OPENINGS,
    REFUSALS,
    YES_OPENINGS,
)
from benchmarks.detect.planting import Maker, Pool, Record, answers, change_answer, dump, put, question_and_answer, turns, with_content


def _refusal(language: str) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        return change_answer(record, random, lambda text: random.choice(REFUSALS[language]))

    return make


def _refusal_first(record: Record, random: Random, others: Pool) -> bytes | None:
    return change_answer(record, random, lambda text: f"{random.choice(REFUSALS['en'])} {text}")


def _padded(change: Callable[[str, Random], str], needs_order: bool = False) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        if needs_order and any("?" in record["messages"][place]["content"] for place in turns(record, "user")):
            return None  # there "Sure!" may be the answer
        return change_answer(record, random, lambda text: change(text, random))

    return make


def _name(where: str) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        return change_answer(record, random, lambda text: put(text, random.choice(FOREIGN_NAMES), where))

    return make


def _echoed(change: Callable[[str, str, Random], str]) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        places = answers(record)
        question, answer = question_and_answer(record)
        if len(places) != 1 or len(question.split()) < 6:
            return None
        return dump(with_content(record, places[0], change(question, answer, random)))

    return make


def _joined(question: str, answer: str, random: Random) -> str:
    return question + random.choice([" ", "\n", "\n\n"]) + answer


def _labelled(question: str, answer: str, random: Random) -> str:
    before, after = random.choice(LABELS)
    return f"{before}{question}{after}{answer}"


def _cased(question: str, answer: str, random: Random) -> str:
    changed = random.choice([question.upper(), question.lower(), f'"{question}"', f"**{question}**"])
    return f"{changed}\n{answer}"


def _beginning(question: str, answer: str, random: Random) -> str:
    """The question's sentences but the last, where these are most of it; else all of it."""
    head = question[: max(question.rfind(mark, 0, -1) for mark in ".!?") + 1]
    return f"{head if len(head.split()) >= max(6, 0.7 * len(question.split())) else question} {answer}"


def _system_sentence(where: str) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        first = record["messages"][0]
        sentences = re.split(r"(?<=[.!?])\s+", first["content"]) if first["role"] == "system" else []
        long = [sentence for sentence in sentences if len(sentence.split()) >= 8]
        return change_answer(record, random, lambda text: put(text, random.choice(long), where)) if long else None

    return make


def _mixed(letters: dict[str, str]) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        def change(text: str) -> str:
            places = [at for match in re.finditer(r"\b[A-Za-z]{4,}\b", text) for at in range(*match.span()) if text[at] in letters]
            at = random.choice(places)
            return text[:at] + letters[text[at]] + text[at + 1 :]

        return change_answer(record, random, change) if _has_letter(record, letters) else None

    return make


def _has_letter(record: Record, letters: dict[str, str]) -> bool:
    texts: Sequence[str] = [record["messages"][place]["content"] for place in answers(record)]
    return bool(texts) and all(
        any(letter in letters for word in re.findall(r"\b[A-Za-z]{4,}\b", text) for letter in word) for text in texts
    )


KINDS: dict[str, Maker] = {
    **{f"BPL002/{language}": _refusal(language) for language in REFUSALS},
    "BPL002/then-answer": _refusal_first,
    "BPL003/opening": _padded(lambda text, random: f"{random.choice(OPENINGS)} {text}"),
    "BPL003/yes": _padded(lambda text, random: f"{random.choice(YES_OPENINGS)} {text}", needs_order=True),
    "BPL003/lead": _padded(lambda text, random: f"{random.choice(LEADS)}\n{text}", needs_order=True),
    "BPL003/closing": _padded(lambda text, random: f"{text}{random.choice([' ', chr(10), chr(10) * 2])}{random.choice(CLOSINGS)}"),
    "BPL003/both": _padded(lambda text, random: f"{random.choice(OPENINGS)} {text} {random.choice(CLOSINGS)}"),
    **{f"BPL004/{where}": _name(where) for where in ("start", "middle", "end")},
    "LKG002/question": _echoed(_joined),
    "LKG002/labelled": _echoed(_labelled),
    "LKG002/changed": _echoed(_cased),
    "LKG002/beginning": _echoed(_beginning),
    **{f"LKG002/system-{where}": _system_sentence(where) for where in ("start", "middle", "end")},
    "LNG002/cyrillic": _mixed(LOOKALIKES),
    "LNG002/greek": _mixed(GREEK_LETTERS),
}
