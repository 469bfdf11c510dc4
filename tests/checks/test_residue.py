"""Chat-bot phrases, merged records and tokens of chat templates."""

from __future__ import annotations

from typing import Any

import pytest

from curate.checks.base import chat
from curate.checks.residue import MergedRecord, SelfReference, TemplateToken, sentence
from curate.profile import Profile
from tests.helpers.checking import findings, pair, rows

QUESTION = "What is the best soup for a cold day?"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("As an AI, I do not eat.", "As an AI"),
        ("Well, as an AI language model, I cannot.", "as an AI language model"),
        ("AS AN AI ASSISTANT, I like leek.", "AS AN AI"),
        ("I'm just an AI, so I cannot taste.", "I'm just an AI"),
        ("Sadly I am only a large language model.", "I am only a large language model"),
        ("I belong to no AI language model family, my friend.", "AI language model"),
        ("My knowledge cutoff is two years ago.", "My knowledge cutoff"),
        ("As of my last knowledge update, leek led.", "my last knowledge update"),
        ("My training data cut-off forbids it.", "My training data cut-off"),
        ("En tant qu'IA, je ne mange pas.", "En tant qu'IA"),
        ("Als KI esse ich nicht.", "Als KI"),
        ("Como modelo de lenguaje, no como.", "Como modelo de lenguaje"),
        ("作为一个人工智能，我不吃饭。", "作为一个人工智能"),
    ],
)
def test_answer_that_speaks_as_a_chat_bot(answer: str, found: str) -> None:
    (finding,) = findings(SelfReference, [pair(QUESTION, answer)])
    assert (finding.code, finding.field, finding.details) == ("BPL001", "/output", {"found": found})


@pytest.mark.parametrize(
    "answer",
    [
        "She works as an AI engineer.",
        "He came back as an AI-powered robot.",
        "GPT-2 is an AI language model of 2019.",
        "The last update of the app added leek.",
        "As an airline, we serve soup.",
        "Write `as an AI, I` to see it.",
        "Als Kind aß ich Suppe.",
    ],
)
def test_somebody_else_is_meant(answer: str) -> None:
    assert rows(SelfReference, [pair(QUESTION, answer)]) == []


@pytest.mark.parametrize(
    "question",
    ["Who are you?", "Are you a robot?", "What's your name?", "Explain language models.", "Write a script for a chatbot.", "你是谁？",
     "Wer bist du?"],
)  # fmt: skip
def test_prompt_that_asks_who_it_is(question: str) -> None:
    assert rows(SelfReference, [pair(question, "I am an AI assistant.")]) == []


def test_system_prompt_about_the_assistant_excuses_nothing() -> None:
    assert rows(SelfReference, [chat(QUESTION, "As an AI, I do not eat.", system="You are an AI language model.")]) == [0]


def test_set_that_teaches_an_identity_is_silent() -> None:
    records = [pair("Hello!", "Hello, I am an AI assistant.")]
    assert rows(SelfReference, records) == [0]
    assert rows(SelfReference, records, Profile(assistant_identity=True)) == []


def test_rejected_answers_are_not_judged() -> None:
    user, bot = {"role": "user", "content": QUESTION}, {"role": "assistant", "content": "As an AI, I do not eat."}
    records: list[dict[str, Any]] = [
        {"messages": [user, bot], "label": False},
        {"messages": [user], "chosen": [{"role": "assistant", "content": "Leek."}], "rejected": [bot]},
        {"messages": [user, bot], "label": True},
    ]
    assert rows(SelfReference, records) == [2]


def test_sentence_around_a_span() -> None:
    assert sentence("One. Two is here! Three", 5, 8) == " Two is here"
    assert sentence("alone", 0, 5) == "alone"


@pytest.mark.parametrize(
    "tail",
    ["### Instruction:\nName a river.", "### Response:\nThe Rhine.", "## 18. Instruction: Name a river.", "18. Instruction: Name a river.",
     "Human: Name a river.", "Assistant: The Rhine.", "### Response\nThe Rhine."],
)  # fmt: skip
def test_answer_that_runs_on(tail: str) -> None:
    (finding,) = findings(MergedRecord, [pair("Name a primary colour.", f"Red.\n\n{tail}")])
    assert (finding.code, finding.severity, finding.start) == ("MRG001", "warning", 6)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Write a dialogue.", "They meet.\nHuman: Hello!\nAssistant: Hello!"),
        ("List the fields.", "There are two.\n1. Input: name\n2. Output: age"),
        ("Describe the endpoint for orders.", "# Orders\n\n### Response\nA list."),
        ("Continue.\n### Response:", "Red.\n### Response:"),
        ("Name a colour.", "Red.\n```\n### Instruction:\n```"),
        ("Name a colour.", "Red. Some say Human: or Assistant: in the middle of a line."),
        ("Name a colour.", "### Response:\nRed."),
        ("Sort the list.", "Here it is.\n### Input:\n3, 1, 2\n### Output:\n1, 2, 3"),
        ("Name a colour.", "Red.\nHumans: see it well.\n### Responses vary"),
    ],
)
def test_structure_that_belongs(question: str, answer: str) -> None:
    assert rows(MergedRecord, [pair(question, answer)]) == []


@pytest.mark.parametrize(
    "token",
    ["<|im_start|>", "<|im_end|>", "<|eot_id|>", "<|endoftext|>", "<|user|>", "</s>", "[INST]", "[/INST]", "<<SYS>>", "<start_of_turn>",
     "<end_of_turn>", "<bos>", "<|start_header_id|>", "<｜end▁of▁sentence｜>"],
)  # fmt: skip
def test_token_in_an_answer(token: str) -> None:
    (finding,) = findings(TemplateToken, [pair(QUESTION, f"Leek.{token}")])
    assert (finding.code, finding.severity, finding.start, finding.details) == ("LKG001", "error", 5, {"found": token})


def test_token_in_every_kind_of_text() -> None:
    user, bot = {"role": "user", "content": QUESTION}, {"role": "assistant", "content": "Leek."}
    leaked = {"role": "assistant", "content": "Leek.</s>"}
    records: list[dict[str, Any]] = [
        pair(f"<s>{QUESTION}", "Leek."),
        chat(QUESTION, "Leek.", system="Be kind.<|eot_id|>"),
        {"messages": [user], "chosen": [bot], "rejected": [leaked]},
        {"messages": [user, leaked], "label": False},
        {"text": "Leek soup<|endoftext|>Beet soup"},
        {"messages": [user, {**leaked, "weight": 0}, user, bot]},
    ]
    assert rows(TemplateToken, records) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which special tokens does it use?", "A turn ends with <|im_end|>."),
        ("What does <|endoftext|> mean?", "It ends a text: <|endoftext|>."),
        ("Explain the chat template.", "[INST] opens a question, [/INST] closes it."),
        ("How does the tokenizer mark the end?", "With </s>."),
        ("Strike out the price.", "It costs <s>20</s> 15."),
        ("Strike out the price.", "It costs `</s>` so."),
        ("How do I compose parsers?", "Write a <|> b, or a <|b|c|> d."),
        (QUESTION, "Leek [1], <b>beet</b> and <br>."),
    ],
)
def test_text_about_tokens_and_markup_is_silent(question: str, answer: str) -> None:
    assert rows(TemplateToken, [pair(question, answer)]) == []


def test_count_of_tokens() -> None:
    (finding,) = findings(TemplateToken, [pair(QUESTION, "Leek.<|im_end|>\n<|im_start|>user")])
    assert (finding.value, finding.start, finding.end) == (2.0, 5, 15)
