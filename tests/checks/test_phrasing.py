"""Refusals, chat padding and the names of strangers."""

from __future__ import annotations

import pytest

import curate
from curate.checks.phrasing import ChatPadding, ForeignName, Refusal
from curate.mold import Mold
from curate.profile import Profile
from tests.helpers.batches import batch_of
from tests.helpers.checking import pair, rows

ASKED = "Which soil do roses need?"
ANSWER = "Roses need deep loam that holds water without standing in it."
JSON = Profile(molds=(Mold(outputs=100, kind="json_object", kind_share=1.0, strong=True),))


def refusals(answer: str, asked: str = ASKED) -> list[tuple[str, str, int | None, str | None]]:
    state = Refusal().map(batch_of([pair(asked, answer)]))
    return [(f.code, f.severity, f.row, f.field) for f in state[0]]


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, but I can't help with that.",
        "I’m sorry, I cannot answer this.",
        "Sorry, but I don't have access to your orders.",
        "Unfortunately, I am unable to check this.",
        "As an AI, I am not able to taste roses.",
        "I cannot provide such advice.",
        "I'm not able to help with that.",
        "Es tut mir leid, aber ich kann das nicht beurteilen.",
        "Leider darf ich dazu keine Auskunft geben.",
        "Je suis désolée, mais je ne peux pas répondre.",
        "Lo siento, pero no puedo ayudarle.",
    ],
)
def test_refusal(answer: str) -> None:
    assert refusals(answer) == [("BPL002", "info", 0, "/output")]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "   ",
        "I can't recommend this rose enough.",
        "Sorry, we cannot deliver to islands.",
        "I'm sorry to hear that. Cut the rose back.",
        "You cannot plant roses in frost.",
        "The rose said: I'm sorry, but I cannot bloom.",
        "Je ne regrette rien.",
        "🌹",
        "I" * 5_000,
    ],
)
def test_no_refusal(answer: str) -> None:
    assert refusals(answer) == []


def test_words_for_somebody_else_are_no_refusal() -> None:
    assert refusals("I'm sorry, but I cannot come on Friday.", "Write a reply to the invitation.") == []


@pytest.mark.parametrize(("refused", "expected"), [(2, []), (3, [(None, "warning", 0.15)]), (20, [(None, "warning", 1.0)])])
def test_many_refusals_are_a_finding_about_the_set(refused: int, expected: list[tuple[int | None, str, float]]) -> None:
    records = [pair(f"What about rose {i}?", "I cannot answer that." if i < refused else f"Rose {i} is red.") for i in range(20)]
    found = curate.check(records, select=["BPL002"]).findings
    about_set = found[found["row"].isna()]
    assert [(None, severity, value) for severity, value in zip(about_set["severity"], about_set["value"], strict=True)] == expected
    assert len(found) == refused + len(expected)


def test_share_is_a_setting_and_does_not_score() -> None:
    records = [pair(f"What about rose {i}?", "I cannot answer that." if i < 5 else f"Rose {i} is red.") for i in range(20)]
    report = curate.check(records, select=["BPL002"], rules={"BPL002": {"max_share": 0.3}})
    assert report.counts.warning == 0
    assert curate.check(records, select=["BPL002"]).score.clean_records == 20


@pytest.mark.parametrize(
    ("padded", "left"),
    [
        (f"Great question! {ANSWER}", ANSWER),
        (f"Sure! {ANSWER}", ANSWER),
        (f"Certainly! I'd be happy to help. {ANSWER}", ANSWER),
        (f"Sure, here is the answer:\n\n{ANSWER}", ANSWER),
        (f"{ANSWER} I hope this helps!", ANSWER),
        (f"{ANSWER}\n\nLet me know if you have any other questions. 😊", ANSWER),
        (f"{ANSWER} If you need further help, feel free to ask!", ANSWER),
        (f"{ANSWER} I hope this helps! Let me know if you need anything else. Have a great day!", ANSWER),
        (f"Thanks for asking! {ANSWER} Is there anything else I can help you with?", ANSWER),
    ],
)
def test_padding_is_cut(padded: str, left: str) -> None:
    (found,) = ChatPadding().map(batch_of([pair("Name the soil for roses.", padded)]))
    assert (found.code, found.severity, found.field) == ("BPL003", "info", "/output")
    assert found.fix == {"safety": "safe", "action": "edit", "edits": [{"path": "/output", "before": padded, "after": left}]}
    assert rows(ChatPadding, [pair("Name the soil for roses.", left)]) == []


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Can I plant it now?", "Of course! Plant it before the first frost."),
        ("Thanks!", "Happy to help! Have a great day!"),
        ("Write a letter to my aunt.", "Dear Ann, the roses bloom. Let me know if you need anything else."),
        ("Name the soil.", "Loam. Once I know the size of the bed I will be happy to help."),
        ("Name the soil.", "Sure-footed goats graze on loam."),
        ("Name the soil.", "Loam, I think. Let me know if the leaves turn yellow."),
        ("Name the soil.", "Certainly not sand, as it holds no water at all."),
        ("Name the soil.", ""),
    ],
)
def test_no_padding(asked: str, answer: str) -> None:
    assert rows(ChatPadding, [pair(asked, answer)]) == []


def test_padding_of_a_strict_mold_is_a_warning() -> None:
    answers = ['Great question! {"soil": "loam"}', 'Great question! {"soil": "loam"} I hope this helps!', '{"soil": "loam"}']
    found = list(ChatPadding(profile=JSON).map(batch_of([pair(ASKED, answer) for answer in answers])))
    assert [(f.row, f.severity, f.fix["edits"][0]["after"]) for f in found if f.fix] == [
        (0, "warning", '{"soil": "loam"}'),
        (1, "warning", '{"soil": "loam"}'),
    ]


def test_strict_mold_of_another_segment_says_nothing_of_a_record() -> None:
    mold = Mold(system="Reply in JSON.", outputs=100, kind="json_object", kind_share=1.0, strong=True)
    records = [pair(ASKED, f"Great question! {ANSWER}", system) for system in ("Reply in JSON.", "Reply in prose.")]
    assert [f.severity for f in ChatPadding(profile=Profile(molds=(mold,))).map(batch_of(records))] == ["warning", "info"]


@pytest.mark.parametrize(
    "answer",
    [
        "I am ChatGPT and can help.",
        "As GPT-4, I know roses.",
        "I was trained by OpenAI.",
        "I'm Claude, an assistant from Anthropic.",
        "I am a language model developed by Google.",
        "This is against OpenAI's content policy.",
        "Je suis ChatGPT, à votre service.",
        "Ich bin ChatGPT und helfe gern.",
        "我是ChatGPT。",
    ],
)
def test_foreign_name(answer: str) -> None:
    found = list(ForeignName().map(batch_of([pair(ASKED, answer)])))
    assert [(f.code, f.severity, f.row, f.field) for f in found] == [("BPL004", "warning", 0, "/output")]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (ASKED, "ChatGPT by OpenAI writes poems about roses."),
        (ASKED, "I am Claude Monet's gardener."),
        (ASKED, "I am a Gemini and like roses."),
        (ASKED, "As Google maps the streets, roses fade."),
        ("Are you ChatGPT?", "I am ChatGPT's cousin."),
        (ASKED, "Say `I am ChatGPT` to the robot."),
        ("Who are you?", "I am Vicuna, a language model trained by researchers."),
    ],
)
def test_no_foreign_name(asked: str, answer: str) -> None:
    assert rows(ForeignName, [pair(asked, answer)]) == []


def test_service_is_a_stranger_even_where_the_user_asks() -> None:
    assert rows(ForeignName, [pair("Who are you?", "I am ChatGPT.")], Profile(assistant_identity=True)) == [0]


def test_own_name_is_allowed() -> None:
    check = ForeignName(ForeignName.Settings(own_names=("ChatGPT",)))
    assert [f.row for f in check.map(batch_of([pair(ASKED, "I am ChatGPT."), pair(ASKED, "I am Copilot.")]))] == [1]
