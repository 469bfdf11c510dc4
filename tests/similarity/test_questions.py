"""Questions: what is the same, what is the same but for its wording, and which pairs may differ in one place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from curate.checks.base import chat
from curate.similarity.questions import Questions, input_words, one_place_apart, questions
from curate.similarity.wordings import asks_the_same
from tests.helpers.batches import batch_of

NONE = np.zeros(0, dtype=np.uint32)
ASKED = "Which felt pads protect the floor under a heavy chair of oak?"


def made(records: list[dict[str, Any]]) -> Questions:
    return questions(batch_of(records), NONE)


def test_a_question_is_its_normalised_input_and_near_is_its_wording() -> None:
    found = made([chat(ASKED, "A"), chat(ASKED.upper() + " ", "B"), chat("Hello, " + ASKED, "C"), chat(ASKED, "D", system="Be brief.")])
    assert [found.question[0] == each for each in found.question] == [True, True, False, False]
    assert [found.near[0] == each for each in found.near] == [True, True, True, False]
    assert len(set(found.answer.tolist())) == 4


def test_roles_of_the_input_count() -> None:
    turns = [{"role": "assistant", "content": "Hm.", "weight": 0}, {"role": "user", "content": "So?"}]
    answer = {"role": "assistant", "content": "Green ones."}
    first = {"messages": [{"role": "user", "content": "Pads"}, *turns, answer]}
    second = {"messages": [{"role": "user", "content": "Pads Hm."}, {"role": "user", "content": "So?"}, answer]}
    found = made([first, second])
    assert found.question[0] != found.question[1] and found.near[0] != found.near[1]


def test_fillers_alone_are_asked_as_they_stand() -> None:
    found = made([chat("Hello!", "A"), chat("Hey", "B")])
    assert found.near.tolist() == found.question.tolist()
    assert (found.edges == 0).all()


def test_a_long_input_has_to_be_the_same() -> None:
    found = made([chat(ASKED * 40, "A"), chat("Hello, " + ASKED * 40, "B")])
    assert found.near.tolist() == found.question.tolist() and found.near[0] != found.near[1]


@pytest.mark.parametrize("word", range(11))
def test_a_misspelt_word_anywhere_makes_a_pair(word: int) -> None:
    words = ASKED.rstrip("?").split()
    words[word] = words[word] + "x"
    other = " ".join(words)
    found = made([chat(ASKED, "A"), chat("When is the ferry to the island late?", "C"), chat(other, "B")])
    pairs = one_place_apart(found, np.zeros(3, dtype=np.int64)).tolist()
    assert pairs == ([[0, 2]] if words[word] not in ("ax", "thex") else [])
    assert one_place_apart(found, np.array([0, 0, 1])).tolist() == []


def test_one_more_word_makes_a_pair_in_a_long_input_only() -> None:
    long = f"{ASKED} {'My neighbour with nine cats asks for twelve more of them before autumn storms come over us.'}"
    zero = np.zeros(2, dtype=np.int64)
    assert one_place_apart(made([chat(ASKED, "A"), chat(ASKED.replace("oak", "old oak"), "B")]), zero).tolist() == []
    assert one_place_apart(made([chat(long, "A"), chat(long.replace("oak", "old oak"), "B")]), zero).tolist() == [[0, 1]]
    assert one_place_apart(made([chat(long, "A"), chat(long.replace("oak", "old oak"), "A")]), zero).tolist() == []


def test_words_are_those_that_are_hashed() -> None:
    words = input_words(batch_of([chat("Please, tell me this: which lamps hum?", "A", system="S"), chat("which lamp hums", "B")]))
    assert words[1] == ["\x021", "which", "lamp", "hum"]
    assert asks_the_same(words[0], ["\x021", "this", "which", "lamp", "hum"])


def test_nothing_is_asked_of_other_records() -> None:
    assert len(made([{"text": "A story."}, {"messages": [{"role": "assistant", "content": "Hm."}]}]).row) == 0
    assert one_place_apart(made([{"text": "A story."}]), np.zeros(0, dtype=np.int64)).tolist() == []
