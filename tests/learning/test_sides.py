"""Reading questions and answers apart: the grams, the exchanges they are taken from, and the shares of brief inputs."""

from __future__ import annotations

import numpy as np
import pytest

from curate.checks.base import chat
from curate.learning.reasoning import learn_brief
from curate.similarity.sides import BODY, EDGE, grams, halves, read_as_answer
from curate.text.exchanges import answered, asked, exchanges
from tests.helpers.batches import batch_of
from tests.helpers.checking import pair


def test_exchanges_of_a_conversation_and_of_a_pair() -> None:
    talk = chat("Is it open?", "Yes.", "Until when?", "Until six.", system="Be brief.")
    batch = batch_of([talk, pair("Sort this.", "c, b, a") | {"input": "b a c"}, chat("Hello?")])
    every = np.arange(len(exchanges(batch).answer))
    assert asked(batch, every) == ["Is it open?", "Until when?", "Sort this.\nb a c"]
    assert answered(batch, every) == ["Yes.", "Until six.", "c, b, a"]
    assert asked(batch, every[:0]) == answered(batch, every[:0]) == []


def test_exchanges_of_nothing() -> None:
    assert exchanges(batch_of([])).answer.tolist() == []
    assert exchanges(batch_of([{"text": "plain"}])).answer.tolist() == []


def test_case_and_white_space_do_not_count() -> None:
    first, second = grams(["Where  is\nthe LAMP?"]), grams(["where is the lamp?"])
    assert [bucket.tolist() for bucket in first.bucket] == [bucket.tolist() for bucket in second.bucket]
    assert max(first.bucket[0]) < BODY <= min(first.bucket[1]) and max(first.bucket[2]) < BODY + EDGE


def test_edges_count_beside_the_rest() -> None:
    texts = ["the lamp is lit?", "the lamp is lit!", "a"]
    found, weights = grams(texts), np.zeros(BODY + EDGE)
    assert read_as_answer(found, weights).tolist() == [0, 0, 0]
    weights[BODY:] = 1.0
    assert read_as_answer(found, weights) == pytest.approx([0.3] * 3)
    assert found.bucket[1][found.owner[1] == 0].tolist() == found.bucket[1][found.owner[1] == 1].tolist()
    assert found.bucket[2][found.owner[2] == 0].tolist() != found.bucket[2][found.owner[2] == 1].tolist()


def test_no_texts() -> None:
    assert read_as_answer(grams([]), np.zeros(BODY + EDGE)).tolist() == []
    assert read_as_answer(grams(["", " "]), np.ones(BODY + EDGE)).shape == (2,)


def test_halves_follow_the_fingerprint() -> None:
    assert halves(np.array([[1, 4], [2, 7]], dtype=np.uint64)).tolist() == [0, 1]


def test_brief_inputs() -> None:
    records = [
        chat("Oak", "A tree."),
        chat("Oak tables", "They last."),
        chat("Do they last?", "Yes."),
        chat("Ash", "A tree.", system="Say more."),
    ]
    assert learn_brief(batch_of(records)) == 0.75
    assert learn_brief(batch_of([])) == 0.0
