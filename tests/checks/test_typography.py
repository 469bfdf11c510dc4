"""Markup, spaces, quotes and normal forms."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.checks.typography import HtmlResidue, MixedNormalForms, OddSigns
from curate.text.normal_forms import composed
from tests.helpers.batches import batch_of
from tests.helpers.checking import findings, pair, rows

QUESTION = "How do I log in?"


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("<p>Open the app.</p><br>", 3),
        ("Open&nbsp;the&nbsp;app &amp; wait.", 3),
        ('<div class="x">Open <b>it</b></div>', 4),
        ("<P>Open<BR/>it</P>", 3),
    ],
)
def test_html(answer: str, count: int) -> None:
    (found,) = findings(HtmlResidue, [pair(QUESTION, answer)])
    assert (found.code, found.severity, found.value, found.details["count"]) == ("ENC003", "warning", float(count), count)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Open <b>it</b>.",
        "a < b and b > c, then x <y> z",
        "```\n<p>a</p><p>b</p>\n```",
        "Write `<p>`, `</p>` and `<br>`.",
        "| a<br>b<br>c<br>d |",
        "H<sub>2</sub>O and CO<sub>2</sub>",
        "<thread>one</thread><thread>",
        "AT&T; R&D; Q&A;",
    ],
)
def test_what_is_no_html(answer: str) -> None:
    assert rows(HtmlResidue, [pair(QUESTION, answer)]) == []


@pytest.mark.parametrize("question", ["Write it in HTML.", "Make a landing page for the web.", "Clean this: <p>Open it</p>"])
def test_html_that_is_asked_for(question: str) -> None:
    assert rows(HtmlResidue, [pair(question, "<p>Open the app.</p><br>"), pair(QUESTION, "<p>Open the app.</p><br>")]) == [1]


@pytest.mark.parametrize(
    ("text", "after", "severity", "count"),
    [
        ("Open it.\\nPress Log in.", "Open it.\nPress Log in.", "warning", 1),
        ("Open it\\n\\nPress it", "Open it\n\nPress it", "warning", 2),
        ("Steps:\\n1. Open it\\n2. Press it", "Steps:\n1. Open it\n2. Press it", "warning", 2),
        ("Open\u00a0the app, press\u2009it.", "Open the app, press it.", "info", 2),
        ("Open the app\tand press it.", "Open the app and press it.", "info", 1),
        ("It's here and it isn\u2019t there.", "It's here and it isn't there.", "info", 1),
        ("It\u2019s here, isn\u2019t it? Don't!", "It\u2019s here, isn\u2019t it? Don\u2019t!", "info", 1),
    ],
)
def test_odd_signs_and_their_repair(text: str, after: str, severity: str, count: int) -> None:
    (found,) = findings(OddSigns, [pair(QUESTION, text)])
    assert (found.code, found.severity, found.details["count"]) == ("ENC004", severity, count)
    assert found.fix == {"safety": "unsafe", "action": "edit", "edits": [{"path": "/output", "before": text, "after": after}]}
    assert findings(OddSigns, [pair(QUESTION, after)]) == []


def test_one_finding_repairs_all_kinds() -> None:
    (found,) = findings(OddSigns, [pair(QUESTION, "Open\u00a0it.\\nThat's all, isn\u2019t it?")])
    assert found.fix is not None
    assert (found.severity, found.fix["edits"][0]["after"]) == ("warning", "Open it.\nThat's all, isn't it?")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Trailing space \nand two  spaces ",
        "Oui\u00a0: 9\u00a0h, 440\u202f000 \u20ac, \u00ab\u00a0ici\u00a0\u00bb\u00a0!",
        "No.\u00a0five, J.\u00a0Smith, Dr.\u00a0Jones",
        "a\tb\nc\td\ne\tf",
        "It lies in C:\\news or D:\\names.",
        "Here $a \\neq b$ and $\\nu$ and $\\nabla f$.",
        "It\u2019s here, isn\u2019t it?",
        "It's here, isn't it? \u201cYes\u201d",
        "\u65e5\u672c\u3000\u8a9e",
        "Real\nline\nends\\nand one",
    ],
)
def test_signs_that_are_meant(text: str) -> None:
    assert rows(OddSigns, [pair(QUESTION, text)]) == []


def test_records_about_code_are_silent() -> None:
    assert rows(OddSigns, [pair("Print two lines in Python.", "Write a.\\nThen b.\\nThen c.")]) == []


def test_apostrophes_of_questions_do_not_count() -> None:
    assert rows(OddSigns, [pair("It's here and it isn\u2019t there?", "Yes.")]) == []


def forms(*texts: str) -> list[tuple[int | None, str | None, Any]]:
    check = MixedNormalForms()
    states = [check.map(batch_of([pair(QUESTION, text)], row)) for row, text in enumerate(texts)]
    found = check.finish(check.merge(states), None)  # type: ignore[arg-type]
    return [(each.row, each.field, each.fix["edits"][0]["after"] if each.fix else None) for each in found]


def test_mixed_normal_forms() -> None:
    assert forms("caf\u00e9", "cafe\u0301 a\u0300 c\u0327a", "plain") == [(1, "/output", "caf\u00e9 \u00e0 \u00e7a")]


def test_sets_of_one_form_are_silent() -> None:
    assert forms("cafe\u0301", "a\u0300") == []
    assert forms("caf\u00e9", "\u00e0", "\u2126 \u212b \uf900", "x\u0304 is no letter of its own") == []
    assert forms() == []


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_composing_is_done_once_and_changes_no_meaning(text: str) -> None:
    once = composed(text)
    assert composed(once) == once
    assert unicodedata.normalize("NFC", once) == unicodedata.normalize("NFC", text)
