"""Slots of templates that were never filled."""

from __future__ import annotations

import pytest

from curate.checks.base import chat
from curate.checks.placeholders import UnfilledTemplate
from tests.helpers.checking import findings, pair, rows

QUESTION = "Who looks after my order?"


@pytest.mark.parametrize(
    ("answer", "slot", "severity"),
    [
        ("I am {{name}}.", "{{name}}", "error"),
        ("I am {{ first_name }}, hello.", "{{ first_name }}", "error"),
        ("Dear [Name], it is {{ agent }}.", "{{ agent }}", "error"),
        ("As f(x) = 2 and more than that is not known, ask {{name}}.", "{{name}}", "error"),
        ("It is {instruction}.", "{instruction}", "warning"),
        ("Hello %s, it is us.", "%s", "warning"),
        ("It is <NAME> of sales.", "<NAME>", "warning"),
        ("Ask <YOUR COMPANY>.", "<YOUR COMPANY>", "warning"),
        ("Ask [Your Name] at the desk.", "[Your Name]", "warning"),
        ("Ask [insert name here] at the desk.", "[insert name here]", "warning"),
    ],
)
def test_slot_in_an_answer(answer: str, slot: str, severity: str) -> None:
    (found,) = findings(UnfilledTemplate, [pair(QUESTION, answer)])
    assert (found.code, found.severity, found.details) == ("FMT008", severity, {"found": slot})
    assert answer[found.start : found.end] == slot


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Write a letter to my landlord.", "I write about the heating. [Your Name]"),
        ("Draft an e-mail to a friend.", "See you soon. [Your Name]"),
        ("Thank my host.", "Dear Ann, thank you. Sincerely, [Your Name]"),
        ("Give me a reusable template of a greeting.", "Hello {{name}}!"),
        ("How do I print a name in Python?", 'print("Hello %s" % name) or f"{instruction}"'),
        ("What does {{name}} stand for?", "{{name}} is filled in later."),
        (QUESTION, "Write `{{name}}` there."),
        (QUESTION, "```\n{{name}}\n```"),
        (QUESTION, "Simplify \\frac{{a}}{{b}} and x^{{n}}."),
        (QUESTION, "<p>{{ name }}</p>"),
        (QUESTION, 'print(f"{{name}}")'),
        (QUESTION, "It is {unknown_field}."),
        (QUESTION, "Sales grew by 5 %so they say, or 5%s."),
        (QUESTION, "Press <ENTER> or <F1>."),
        (QUESTION, "See [Your Orders](https://example.com/orders)."),
        (QUESTION, "A set {a, b} and a list [1, 2]."),
    ],
)
def test_slot_that_belongs(question: str, answer: str) -> None:
    assert rows(UnfilledTemplate, [pair(question, answer)]) == []


def test_system_prompt_about_mail_does_not_excuse_brackets() -> None:
    assert rows(UnfilledTemplate, [chat(QUESTION, "Ask [Your Name].", system="You answer e-mail.")]) == [0]


def test_field_counts_only_where_the_record_has_it() -> None:
    assert rows(UnfilledTemplate, [chat(QUESTION, "It is {instruction}."), chat(QUESTION, "It is {messages}.")]) == [1]
