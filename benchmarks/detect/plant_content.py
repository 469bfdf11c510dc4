"""Makers of fillers, cut answers, loops, markup and odd spaces."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.detect.planting import Maker, Pool, Record, answers, change_answer, change_text, dump, put, turns, with_content

FILLERS = {
    "lorem-ipsum": (
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
        "Lorem ipsum dolor sit amet.",
        "Sed ut lorem ipsum dolor sit amet et cetera.",
    ),
    "note": (
        "TODO: ask the depot about this.",
        "FIXME: check the price.",
        "[TODO]",
        "[TBD]",
        "(TODO add the opening hours)",
        "FIXME the steps are missing.",
    ),
    "bracket": (
        "[add the steps here]",
        "[fill in the price]",
        "[to be completed]",
        "<insert link>",
        "(insert name of the depot)",
        "[write more details]",
        "Your text here.",
        "[provide an example here]",
    ),
}
INPUTS = {
    "no-input": (
        "noinput",
        "<noinput>",
        "No input",
        "no input.",
        "No_Input",
        "[no input]",
        "`<noinput>`",
        "No input provided",
        "(no-input)",
    ),
    "address": (
        "https://www.halden.example/help/17",
        "http://halden.example/news?id=4",
        "www.halden.example/lamps",
        "https://halden.example",
    ),
    "medium": (
        "[Picture attached]",
        "<Picture Attached>",
        "(see the attached file)",
        "[image]",
        "[photo of the damage]",
        "<screenshot here>",
    ),
}
FUNCTION_WORDS = ("the", "an", "and", "or", "your", "their", "our", "its", "because")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]")


def _filler(kind: str) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        where = random.choice(["start", "middle", "end"])
        return change_answer(record, random, lambda text: put(text, random.choice(FILLERS[kind]), where))

    return make


def _input(kind: str) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        asked = turns(record, "user")
        if len(asked) != 1 or len(turns(record, "assistant")) != 1:
            return None  # in a conversation an address may be the answer to a question
        return dump(with_content(record, asked[0], random.choice(INPUTS[kind])))

    return make


def _cut(choose: Callable[[str, Random], int | None]) -> Maker:
    """A maker that keeps what stands before a position of the last answer, for which `choose` gives None where it has none."""

    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        places = answers(record)
        text = record["messages"][places[-1]]["content"] if places else ""
        position = choose(text, random)
        return None if position is None else dump(with_content(record, places[-1], text[:position]))

    return make


def after_word(text: str, random: Random) -> int | None:
    """A random end of a word within a sentence, that is before another word."""
    ends = [match.end() for match in re.finditer(r"[A-Za-z0-9]+(?= +[A-Za-z])", text)]
    return random.choice(ends) if ends else None


def in_word(text: str, random: Random) -> int | None:
    """A random place between two letters."""
    inside = [match.start() + 1 for match in re.finditer(r"[A-Za-z](?=[a-z])", text)]
    return random.choice(inside) if inside else None


def _after_other_word(text: str, random: Random) -> int | None:
    words = "|".join([*FUNCTION_WORDS, "a", "of", "to", "for", "with", "by", "from", "as", "is", "are", "that", "which", "if", "in", "at"])
    ends = [match.end() for match in re.finditer(rf"\b(?!(?:{words})\b)[A-Za-z]+(?= +[A-Za-z])", text)]
    return random.choice(ends) if ends else None


def _after_function_word(text: str, random: Random) -> int | None:
    ends = [match.end() for match in re.finditer(rf" (?:{'|'.join(FUNCTION_WORDS)})(?= )", text) if text[: match.end()].count(" ") > 8]
    return random.choice(ends) if ends else None


def _after_comma(text: str, random: Random) -> int | None:
    ends = [match.end() for match in re.finditer(r",(?= [a-z])", text)]
    return random.choice(ends) if ends else None


def _after_marker(text: str, random: Random) -> int | None:
    ends = [match.end() for match in re.finditer(r"(?m)(?<=\n)(?:[2-9]\.|-)(?= )", text)]
    return random.choice(ends) if ends else None


def as_json(text: str) -> dict[str, Any]:
    """An answer as JSON: its first sentence, its other sentences, and how many they are."""
    sentences = [match.group().strip() for match in _SENTENCE.finditer(text)] or [text]
    return {"reply": sentences[0], "steps": sentences[1:], "count": len(sentences), "closing": {"polite": True, "signature": None}}


def _cut_json(indent: int | None) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        def change(text: str) -> str:
            made = json.dumps(as_json(text), indent=indent)
            return made[: random.randrange(1, len(made))]

        return change_answer(record, random, change)

    return make


def _open_fence(record: Record, random: Random, others: Pool) -> bytes | None:
    def change(text: str) -> str:
        made = json.dumps(as_json(text), indent=2)
        return f"This is the answer as the depot needs it:\n\n```json\n{made[: random.randrange(20, len(made))]}"

    return change_answer(record, random, change)


def _announced(record: Record, random: Random, others: Pool) -> bytes | None:
    tail = random.choice(["These are the steps:", "Please have the following at hand:", "It works like this:", "The sizes are:"])
    return change_answer(record, random, lambda text: f"{_SENTENCE.findall(text)[0]} {tail}" if _SENTENCE.findall(text) else tail)


def _loop_of_words(record: Record, random: Random, others: Pool) -> bytes | None:
    def change(text: str) -> str:
        words = text.split(" ")
        length = random.randint(1, 8)
        start = random.randrange(max(1, len(words) - length))
        unit = words[start : start + length]
        times = random.randint(max(4, -(-12 // len(unit))), 24)
        return " ".join([*words[: start + len(unit)], *(unit * (times - 1))])

    return change_answer(record, random, change)


def _loop_of_sentences(record: Record, random: Random, others: Pool) -> bytes | None:
    def change(text: str) -> str:
        sentences = [match.group().strip() for match in _SENTENCE.finditer(text) if match.group().count(" ") > 3]
        unit = sentences[-random.randint(1, 2) :] or [text]
        return " ".join([text, *(unit * random.randint(3, 8))])

    return change_answer(record, random, change)


def _loop_of_lines(record: Record, random: Random, others: Pool) -> bytes | None:
    def change(text: str) -> str:
        lines = [line for line in text.split("\n") if line.count(" ") > 3]
        return "\n".join([text, *([random.choice(lines or [text])] * random.randint(3, 9))])

    return change_answer(record, random, change)


def _same_phrases(record: Record, random: Random, others: Pool) -> bytes | None:
    def change(text: str) -> str:
        sentences = [match.group().strip().rstrip(".!?") for match in _SENTENCE.finditer(text) if match.group().count(" ") > 5]
        openings = ("First", "Then", "Next", "Besides", "After that", "Once more", "In the end")
        return " ".join(f"{opening}, {sentence}." for opening in openings for sentence in sentences[:3])

    return change_answer(record, random, change)


def _tags(record: Record, random: Random, others: Pool) -> bytes | None:
    def change(text: str) -> str:
        lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
        return random.choice([lines + "<br>", f'<div class="answer">{lines}</div>', f"<ul><li>{text}</li></ul>", f"<b>{text}</b><br/>"])

    return change_answer(record, random, change)


def _entities(record: Record, random: Random, others: Pool) -> bytes | None:
    entity = random.choice(["&nbsp;", "&amp;", "&#39;", "&quot;"])
    return change_answer(record, random, lambda text: text.replace(" ", f" {entity}", 3) + entity)


def _written_out(record: Record, random: Random, others: Pool) -> bytes | None:
    def change(text: str) -> str:
        return text.replace("\n", "\\n") if text.count("\n") > 1 else re.sub(r"(?<=[.!?])[ \n]", r"\\n", text)

    return change_answer(record, random, change)


def _tab(record: Record, random: Random, others: Pool) -> bytes | None:
    def change(text: str) -> str:
        gaps = [match.start() for match in re.finditer(r"(?<=[a-z]) (?=[a-z])", text)]
        at = random.choice(gaps)
        return f"{text[:at]}\t{text[at + 1 :]}"

    return change_answer(record, random, change)


def _apostrophes(record: Record, random: Random, others: Pool) -> bytes | None:
    return change_answer(record, random, lambda text: put(put(text, "That's all.", "start"), "It\u2019s simple.", "end"))


def _space_in_question(record: Record, random: Random, others: Pool) -> bytes | None:
    return change_text(record, random, lambda text: re.sub(r"(?<=[a-z]) (?=[a-z])", "\u00a0", text, count=random.randint(1, 5)))


KINDS: dict[str, Maker] = {
    **{f"EMP002/{kind}": _filler(kind) for kind in FILLERS},
    **{f"EMP003/{kind}": _input(kind) for kind in INPUTS},
    "TRN001/cut-json": _cut_json(None),
    "TRN001/cut-indented-json": _cut_json(2),
    "TRN001/open-fence": _open_fence,
    "TRN001/bare-marker": _cut(_after_marker),
    "TRN001/function-word": _cut(_after_function_word),
    "TRN001/comma": _cut(_after_comma),
    "TRN001/colon": _announced,
    "TRN002/cut-after-word": _cut(_after_other_word),
    "TRN002/cut-in-word": _cut(in_word),
    "REP001/words": _loop_of_words,
    "REP001/sentences": _loop_of_sentences,
    "REP001/lines": _loop_of_lines,
    "REP002/phrases": _same_phrases,
    "ENC003/tags": _tags,
    "ENC003/entities": _entities,
    "ENC004/written-out-line-end": _written_out,
    "ENC004/no-break-space": _space_in_question,
    "ENC004/tab": _tab,
    "ENC004/apostrophes": _apostrophes,
}
