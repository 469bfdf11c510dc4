"""The records that a prompt may show: clean ones, as text, and a few of them that differ from each other."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from curate.advising.signals import Survey
from curate.batch import Batch, Role, Side
from curate.config import Settings
from curate.engine.corpus import LoadedCorpus, Opened
from curate.text.secrets.masking import mask
from curate.text.tokens import Tokenizer

EXAMPLES = 5
MOST = 200
"""Records among which the examples are chosen: those with the smallest fingerprints."""

_WORD = re.compile(r"\w+")
_ROLES = {Role.USER: "User", Role.ASSISTANT: "Assistant", Role.TOOL: "Tool", Role.CALL: "Call", Role.TEXT: "Text"}


@dataclass(frozen=True)
class Candidate:
    """A record that may be shown: its position in the run, its turns as text, the tools that it declares as JSON, the tokens of both,
    the words of its input and of its output, and how many its answers have, calls apart.
    """

    position: int
    text: str
    tools: tuple[str, ...]
    tokens: int
    asked: frozenset[str]
    said: frozenset[str]
    length: int


def count(tokenizer: Tokenizer, text: str) -> int:
    """The tokens of one text."""
    return int(tokenizer.count(pa.array([text], pa.large_string()))[0])


def listed(tools: Sequence[str]) -> str:
    """Declared tools as a prompt holds them; "" where there are none."""
    return "".join(("Tools:\n", "\n".join(tools), "\n\n")) if tools else ""


def candidates(survey: Survey, opened: Sequence[Opened], settings: Settings, tokenizer: Tokenizer) -> list[Candidate]:
    """Clean records to choose from, in the order of their fingerprints; where there are such, without knowledge and in the set's form.

    Secrets and personal data are hidden.
    """
    clean = survey.mask("clean") & survey.mask("answered") & survey.training
    best = clean & ~survey.knowledge & (survey.mask("formed") | ~survey.mask("formed").any())
    positions = survey.order(best if best.any() else clean)[:MOST]
    corpus = LoadedCorpus(opened, survey.run.places, settings)
    found: dict[int, Candidate] = {}
    for batch in corpus.load([survey.place(position) for position in positions.tolist()]):
        for record in range(len(batch)):
            position = survey.run.places.position(*batch.place(record))
            found[position] = _candidate(batch, record, position, tokenizer)
    return [found[position] for position in positions.tolist()]


def _candidate(batch: Batch, record: int, position: int, tokenizer: Tokenizer) -> Candidate:
    texts, made, last, length = batch.texts, "", (-1, -1), 0
    words: dict[bool, list[str]] = {False: [], True: []}
    low, high = (int(bound) for bound in np.searchsorted(texts.record, [record, record + 1]))
    for line in range(low, high):
        role, side, text = int(texts.role[line]), int(texts.side[line]), mask(texts.text[line].as_py())
        if role == Role.SYSTEM or side not in (Side.INPUT, Side.OUTPUT):
            continue
        here = (role, int(texts.turn[line]))
        if here != last:
            made += f"{'' if not made else chr(10) * 2}{_ROLES[Role(role)]}:\n{text}"
        elif role == Role.CALL:  # the name of the tool and its arguments, call after call
            made += f"{chr(10) if texts.pointer[line].as_py().endswith('/name') else ' '}{text}"
        else:
            made += f"\n\n{text}"
        found = _WORD.findall(text.casefold())
        words[side == Side.OUTPUT] += found
        length += len(found) if side == Side.OUTPUT and role != Role.CALL else 0
        last = here
    tools = _tools(batch, record)
    tokens = count(tokenizer, f"\n\n## Example {EXAMPLES}\n\n{listed(tools)}{made}")
    return Candidate(position, made, tools, tokens, frozenset(words[False]), frozenset(words[True]), length)


def _tools(batch: Batch, record: int) -> tuple[str, ...]:
    """The tools that a record declares, each as one line of JSON."""
    whole = batch.tool_records.get(record)
    told = []
    for tool in whole.tools or () if whole is not None else ():
        value = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
        told.append(mask(json.dumps({key: each for key, each in value.items() if each is not None}, ensure_ascii=False)))
    return tuple(told)


def diverse(choice: Sequence[Candidate], budget: int) -> list[Candidate]:
    """Up to `EXAMPLES` candidates of at most `budget` tokens: the one whose words are most shared first, then always the one least like
    those that are chosen.
    """
    fitting = [each for each in choice if each.tokens <= budget // EXAMPLES] or [each for each in choice if each.tokens <= budget]
    if not fitting:
        return []
    first = max(range(len(fitting)), key=lambda i: (sum(_alike(fitting[i], other) for other in fitting), -i))
    chosen = [fitting.pop(first)]
    nearest = [_alike(each, chosen[0]) for each in fitting]
    left = budget - chosen[0].tokens
    while fitting and len(chosen) < EXAMPLES:
        index = min(range(len(fitting)), key=lambda i: (nearest[i], i))
        each, near = fitting.pop(index), nearest.pop(index)
        if each.tokens <= left and near < 1.0:
            chosen.append(each)
            left -= each.tokens
            nearest = [max(old, _alike(other, each)) for old, other in zip(nearest, fitting, strict=True)]
    return chosen


def _alike(one: Candidate, other: Candidate) -> float:
    """How alike two records are, 0-1: the mean of the Jaccard similarities of the words of their inputs and of their outputs."""
    return (_jaccard(one.asked, other.asked) + _jaccard(one.said, other.said)) / 2


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both) if one or other else 1.0
