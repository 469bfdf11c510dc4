"""Empty outputs, broken encodings and invisible characters."""

from __future__ import annotations

import pytest

from curate.checks.base import chat
from curate.checks.damage import BrokenEncoding, EmptyOutput, InvisibleCharacter
from curate.finding import Finding
from curate.profile import Profile
from tests.helpers.checking import findings, pair, rows

QUESTION = "When does the shop open?"


def fixed(finding: Finding) -> list[tuple[str, str]]:
    """Path and new text of each proposed edit."""
    return [] if finding.fix is None else [(edit["path"], edit["after"]) for edit in finding.fix["edits"]]


@pytest.mark.parametrize(
    "answer",
    ["", "  \n", "\u200b", "\u00a0\u3000", "N/A", "n/a.", "None", "null", "NaN", "undefined", "TODO", "[todo]", "TBD", "xxx", "XXXX",
     "...", "…", "-", "—", "<no output>", "no output", "Lorem ipsum dolor sit amet", "test", '"Test."', "**N/A**", "placeholder"],
)  # fmt: skip
def test_blank_or_placeholder(answer: str) -> None:
    found = findings(EmptyOutput, [pair(QUESTION, "At nine."), pair(QUESTION, answer)])
    assert [(f.code, f.row, f.field, f.severity) for f in found] == [("EMP001", 1, "/output", "error")]


@pytest.mark.parametrize(
    "answer", ["Nine", "0", "no", "?", "42", "A", "None of them", "a test", "Testing", "nil", "Na", "👍", "Todo list", "xx", "不", "+"]
)
def test_short_answers_are_answers(answer: str) -> None:
    assert rows(EmptyOutput, [pair(QUESTION, answer)]) == []


def test_details_and_span() -> None:
    (found,) = findings(EmptyOutput, [pair(QUESTION, " N/A ")])
    assert (found.start, found.end, found.details, found.value) == (0, 5, {"what": 'the placeholder "N/A"'}, 3.0)


def test_label_of_the_set_is_an_answer() -> None:
    profile = Profile(labels=("None", "Yes"))
    assert rows(EmptyOutput, [pair(QUESTION, "None"), pair(QUESTION, "none"), pair(QUESTION, "N/A")], profile) == [1, 2]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ('Reply "N/A" when there is no date: We met.', "N/A"),
        ("Pick one: None, Some, All.", "None"),
        ("What does this Python function return? def f(): pass", "None"),
        ("What does console.log(window.x) print in JavaScript?", "undefined"),
        ("Give me two words of filler text.", "Lorem ipsum"),
    ],
)
def test_value_that_the_prompt_asks_for(question: str, answer: str) -> None:
    assert rows(EmptyOutput, [pair(question, answer)]) == []


def test_placeholder_stays_one_when_the_prompt_has_the_word_by_chance() -> None:
    assert rows(EmptyOutput, [pair("How do I test the lamp?", "test"), pair("Why do none of the keys fit?", "None")]) == [0, 1]


def test_every_trained_turn_counts() -> None:
    found = findings(EmptyOutput, [chat(QUESTION, "", "And on Sunday?", "At ten."), chat(QUESTION, "At nine.", "Sure?", "\n")])
    assert [(f.row, f.field) for f in found] == [(0, "/messages/1/content"), (1, "/messages/3/content")]


def test_turn_that_calls_a_tool_or_is_not_trained_may_be_blank() -> None:
    call = {"function": {"name": "hours", "arguments": "{}"}}
    calling = {"role": "assistant", "content": "", "tool_calls": [call]}
    user = {"role": "user", "content": QUESTION}
    untrained = {"role": "assistant", "content": "", "weight": 0}
    answer = {"role": "assistant", "content": "At nine."}
    assert rows(EmptyOutput, [{"messages": [user, calling, answer]}, {"messages": [user, untrained, user, answer]}]) == []


def test_blank_part_beside_a_full_one() -> None:
    parts = [{"type": "text", "text": ""}, {"type": "text", "text": "At nine."}]
    user = {"role": "user", "content": QUESTION}
    records = [{"messages": [user, {"role": "assistant", "content": content}]} for content in (parts, parts[:1])]
    assert [(f.row, f.field) for f in findings(EmptyOutput, records)] == [(1, "/messages/1/content/0/text")]


def test_chosen_is_judged_and_rejected_is_not() -> None:
    base = {"messages": [{"role": "user", "content": QUESTION}]}
    blank, full = [{"role": "assistant", "content": ""}], [{"role": "assistant", "content": "At nine."}]
    assert rows(EmptyOutput, [{**base, "chosen": blank, "rejected": full}, {**base, "chosen": full, "rejected": blank}]) == [0]


def test_blank_plain_text() -> None:
    assert rows(EmptyOutput, [{"text": "The shop opens at nine."}, {"text": " "}]) == [1]


def mojibake(text: str) -> str:
    return text.encode("utf-8").decode("windows-1252")


@pytest.mark.parametrize("text", ["Le café est fermé.", "Schöne Grüße", "Добрый день", "It’s “open”.", "1 500 €", "😀 hello", "中文文本"])
def test_broken_encoding_and_its_repair(text: str) -> None:
    broken = text.encode("utf-8").decode("sloppy-windows-1252") if __import__("ftfy.bad_codecs") else text
    (found,) = findings(BrokenEncoding, [pair(QUESTION, broken)])
    assert (found.code, found.severity, found.field) == ("ENC001", "warning", "/output")
    assert found.fix == {"safety": "safe", "action": "edit", "edits": [{"path": "/output", "before": broken, "after": text}]}


def test_span_is_the_broken_part() -> None:
    (found,) = findings(BrokenEncoding, [pair(QUESTION, "At the cafÃ© next door.")])
    assert (found.start, found.end, found.value) == (10, 12, 2.0)


def test_broken_input_and_rejected_are_found() -> None:
    broken, good = mojibake("Le café"), "Le café"
    user, answer = {"role": "user", "content": good}, {"role": "assistant", "content": good}
    records = [pair(broken, good), {"messages": [user], "chosen": [answer], "rejected": [{"role": "assistant", "content": broken}]}]
    assert [(f.row, f.field) for f in findings(BrokenEncoding, records)] == [(0, "/instruction"), (1, "/rejected/0/content")]


def test_lost_character_has_no_fix() -> None:
    (found,) = findings(BrokenEncoding, [pair(QUESTION, "The caf\ufffd opens.")])
    assert (found.start, found.end, found.fix) == (7, 8, None)


@pytest.mark.parametrize(
    "text",
    [
        "A Câmara fica à direita; são três ruas até lá. NÃO! MANHÃ E TARDE, ÂNGULO, VOCÊ «É».",
        "L'été déjà passé, l'hôtel où l'on mange « à l'âge d'or » — œuvre, Noël, naïf, ça, « Ï ».",
        "Tôi đang học tiếng Việt. Cảm ơn bạn rất nhiều! Người ấy đã đến Hà Nội.",
        "Straße, Füße – „Größe“ ist Ärger; ß“ und Öl…",
        "Ångström, smörgåsbord, fjäll. İstanbul'da çok güzel. Żółć, źdźbło.",
        "价格是 5 元。これはテストです。Привет! שלום 😀👨‍👩‍👧",
        "½ × ¾ ± 3° §5 ©2024 «quote» ¿Qué? ¡Sí! ª º ¬ µ",
    ],
)
def test_other_languages_are_not_broken(text: str) -> None:
    assert rows(BrokenEncoding, [pair(QUESTION, text)]) == []


def test_record_about_encodings_is_silent() -> None:
    records = [pair("Why does my page show cafÃ©?", "Its encoding is UTF-8."), pair("Fix this mojibake: cafÃ©", "café")]
    assert rows(BrokenEncoding, records) == []


@pytest.mark.parametrize(
    ("text", "severity", "after"),
    [
        ("Open\u200b it", "warning", "Open it"),
        ("\ufeffOpen", "warning", "Open"),
        ("a\x00b\x1b", "warning", "ab"),
        ("page\x0c2", "warning", "page\n2"),
        ("It is \u202e4321\u202c.", "error", "It is 4321."),
        ("\u2066x\u2069", "error", "x"),
        ("Hi\U000e0068\U000e0069", "error", "Hi"),
        ("left\u200emark", "warning", "leftmark"),
        ("ab\u200dcd", "warning", "abcd"),
    ],
)
def test_invisible_character_and_its_removal(text: str, severity: str, after: str) -> None:
    (found,) = findings(InvisibleCharacter, [pair(QUESTION, text)])
    assert (found.severity, fixed(found)) == (severity, [("/output", after)])


def test_first_of_the_worst_kind_is_shown() -> None:
    (found,) = findings(InvisibleCharacter, [pair(QUESTION, "a\u200bb\u202ec")])
    assert (found.start, found.end, found.value) == (3, 4, 2.0)
    assert found.details == {"count": 2, "what": "bidirectional control", "code_point": "U+202E"}


def test_rest_of_an_escape_is_found_without_a_fix() -> None:
    (found,) = findings(InvisibleCharacter, [pair(QUESTION, "(\x0crac{1}{2})")])
    assert (found.start, found.fix) == (1, None)


@pytest.mark.parametrize(
    "text",
    [
        "\tOne\r\nTwo\n",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308 \U0001f9d1\U0001f3fd\u200d\U0001f4bb",
        "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "می\u200cخواهم",
        "क्\u200dष श्री\u200c",
        "සිංහල ක්\u200dෂ",
        "ภาษา\u200bไทย",
        "\u202bשלום\u202c \u200fabc",
        "soft\u00adhyphen and e\u0301",
    ],
)
def test_what_scripts_and_emoji_need_is_silent(text: str) -> None:
    assert rows(InvisibleCharacter, [pair(text, text)]) == []
