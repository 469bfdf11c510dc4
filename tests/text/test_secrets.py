"""Secrets and personal data in a text: what is found, what is passed over, and that nothing of it is shown. All are put together here."""

from __future__ import annotations

import random
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import re2
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.detect.made_secrets import PERSONAL, SECRETS
from curate.text.secrets import finding, personal
from curate.text.secrets.check_digits import is_card, is_iban, is_social_security
from curate.text.secrets.finding import Hit, find_secrets, overlaps
from curate.text.secrets.judging import entropy, fits_crc32
from curate.text.secrets.kinds import KINDS, SecretKind
from curate.text.secrets.masking import DOT, brief, hidden, mask, mask_all, mask_quoted, name_of, replaced
from curate.text.secrets.personal import find_personal

MAKERS = [*SECRETS.items(), *PERSONAL.items()]
AWS = "AK" + "IA" + "QW5ZTR3MXJ7LPD2V"
MAIL = "mara.lindqvist@nordfjell.no"


def labels(text: str) -> list[str]:
    return [hit.label for hit in hidden(text)]


@pytest.mark.parametrize(("kind", "make"), MAKERS, ids=[kind for kind, _ in MAKERS])
def test_thirty_of_thirty_are_found_and_screened_in(kind: str, make: Callable[[random.Random], str]) -> None:
    find, module = (find_secrets, finding) if kind in SECRETS else (find_personal, personal)
    seeded = random.Random(11)
    texts = [f"Please write down {make(seeded)} for me." for _ in range(30)]
    assert [len(find(text)) > 0 for text in texts] == [True] * 30
    assert pc.match_substring_regex(pa.array(texts), module.SCREEN).to_pylist() == [True] * 30


PIECES = [*"+()-./ :@1234567890", "47", "212", "4929", "1178", "Call me ", "phone", "tel", "mobile: ", "DE12", "ab", "2a00", "no", "ext. "]


@given(st.lists(st.sampled_from(PIECES), min_size=6, max_size=30).map("".join))
@example("Call me (0)30 884 21 97 now").via("a number in brackets behind a word")
@example("phone that I use (020) 7946 0018")
@example("+49 (0)30 884 21 97")
@example("(415) 672-9134, 1 415-672-9134, 415.672.9134")
def test_the_screen_lets_all_personal_data_through(text: str) -> None:
    if find_personal(text):
        assert re2.compile(personal.SCREEN).search(text)


@pytest.mark.parametrize("make", [make for _, make in MAKERS], ids=[kind for kind, _ in MAKERS])
def test_masks_and_names_leave_nothing_to_find(make: Callable[[random.Random], str]) -> None:
    seeded = random.Random(12)
    for _ in range(10):
        secret = make(seeded)
        text = f"First {secret}, then {secret}."
        assert len(mask(text)) == len(text)
        assert DOT in mask(text) and secret not in mask(text)
        assert hidden(mask(text)) == []
        named = replaced(text, hidden(text))
        assert secret not in named and hidden(named) == []
        assert named.count("_") >= 2 and len({name for name in named.split() if name.startswith("[")}) <= 2


def test_there_are_at_least_fourteen_kinds() -> None:
    assert len({kind.label for kind in KINDS}) >= 40
    assert len(SECRETS) >= 14


@pytest.mark.parametrize("kind", KINDS, ids=[f"{kind.label}-{index}" for index, kind in enumerate(KINDS)])
def test_patterns_are_those_of_re2(kind: SecretKind) -> None:
    compiled = re2.compile(kind.pattern)
    assert compiled.search("nothing to see") is None


def test_both_screens_compile_in_re2() -> None:
    assert re2.compile(f"{finding.SCREEN}|{personal.SCREEN}").search("At nine in the morning.") is None


@pytest.mark.parametrize(
    "text",
    [
        "AK" + "IAIOSFODNN7EXAMPLE", "sk-your-key-here-and-not-a-real-one", "xox" + "b-your-token-goes-here-please", "gh" + "p_" + "x" * 36,
        "gh" + "p_" + "a" * 36, "Set API_KEY=abcdefghijklmnopqrstuvwxyz and go", "password: correct-horse-battery-staple",
        "postgres://user:password@localhost/db", "mysql://root:root@127.0.0.1", "redis://default:changeme@cache:6379",
        "https://user:pass@example.com", "postgres://app:${DB_PASSWORD}@db/orders", "postgres://app:<password>@db/orders",
        "http://localhost:8080/@me", "mailto:someone", "-----BEGIN " + "PRIVATE KEY-----\n...\n-----END " + "PRIVATE KEY-----",
        "eyJ" + "hbGciOiJub3RoaW5n.eyJ" + "zdWIi.short", "the token is case_sensitive_and_long_enough_to_look", "skeleton-keys-are-old",
        "9f2c41d07b3e5a8816c0d4f7e92ab35d6014c8e7fa93b25d80617ce4a1f3b9d2", "commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "c1b0a2d4-5e6f-4a7b-8c9d-0e1f2a3b4c5d", "token = self.tokenizer.encode_plus_with_padding", "",
    ],
)  # fmt: skip
def test_what_is_no_secret(text: str) -> None:
    assert find_secrets(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "jane.doe@example.com", "x@mail.example", "support@halden-home.se", "no-reply@shop.com", "your.name@company.com",
        "john.doe@gmail.com",
        "a @ b", "git@github.com:halden/app.git", "postgres://app:tr7-Quiet@db.halden.net", "1-800-325-4417", "212-555-0142",
        "(555) 467-1234",
        "+44 7700 900123", "+1 555 010 9999", "1234567890", "2024-03-17", "12,345,678.90", "300 - 200 - 1000", "4111 1111 1111 1111",
        "4242-4242-4242-4242", "4929 1178 3364 0521", "1234 5678 9012 3456", "GB82 WEST 1234 5698 7654 32", "DE89 3704 0044 0532 0130 01",
        "078-05-1120", "123-45-6789", "000-12-3456", "900-12-3456", "192.168.1.40", "127.0.0.1", "203.0.113.7", "8.8.8.8", "10.0.0.256",
        "version 4.32.1.40", "2001:db8::1", "fe80::1", "12:30:45", "DNS server 146.112.61.104", "3.141592653589793", "978-3-16-148410-0",
        "ISBN 9783161484100", "order 2024-118-3391", "",
    ],
)  # fmt: skip
def test_what_stands_for_nobody(text: str) -> None:
    assert find_personal(text) == []


@pytest.mark.parametrize(
    ("text", "label", "shown"),
    [
        (f"Write to {MAIL}.", "EMAIL", MAIL),
        ("Call (212) 468-3391 now", "PHONE", "(212) 468-3391"),
        ("Call 212.468.3391x17 now", "PHONE", "212.468.3391x17"),
        ("my phone: 0176 4455 2319", "PHONE", "0176 4455 2319"),
        ("from +49 30 9018 2035.", "PHONE", "+49 30 9018 2035"),
        ("paid with 4929 1178 3364 0529!", "CARD", "4929 1178 3364 0529"),
        ("paid with 4929117833640529!", "CARD", "4929117833640529"),
        ("number 512-44-8163.", "SSN", "512-44-8163"),
        ("seen at 146.112.61.104 today", "IP", "146.112.61.104"),
        ("seen at 2a00:1450:4001:81b::200e", "IP", "2a00:1450:4001:81b::200e"),
    ],
)
def test_personal_data_and_where_they_end(text: str, label: str, shown: str) -> None:
    assert [(hit.label, text[hit.start : hit.end]) for hit in find_personal(text)] == [(label, shown)]


def test_iban_ends_where_its_country_says() -> None:
    number = PERSONAL["iban"](random.Random(4))
    text = f"Pay to {number} 2025 please."
    assert [text[hit.start : hit.end] for hit in find_personal(text)] == [number]


def test_check_digits() -> None:
    assert [is_card(number) for number in ("4929117833640529", "4929117833640528", "1234567812345670", "411111111111111")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert [is_iban(number) for number in ("DE44500105175407324931", "DE44500105175407324932", "DE4450010517540732493", "XX44")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert [is_social_security(*parts.split("-")) for parts in ("512-44-8163", "666-44-8163", "512-00-8163", "512-44-0000")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_a_token_whose_check_digits_do_not_fit_is_likely_only() -> None:
    token = SECRETS["github"](random.Random(1))
    mistyped = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert (fits_crc32(token), fits_crc32(mistyped)) == (True, False)
    assert [[hit.is_sure for hit in find_secrets(text)] for text in (token, mistyped)] == [[True], [False]]


def test_an_aws_key_has_no_digits_beyond_its_alphabet() -> None:
    assert [[hit.is_sure for hit in find_secrets(text)] for text in (AWS, AWS[:-1] + "9")] == [[True], [False]]


def test_entropy_of_a_text() -> None:
    assert [entropy(text) for text in ("", "aaaa", "abab", "abcd")] == [0.0, 0.0, 1.0, 2.0]


def test_of_a_url_only_the_password_is_hidden() -> None:
    text = "postgres://shop:" + "tr7-Quiet-Heron" + "@db.halden.net/orders"
    assert mask(text) == f"postgres://shop:{DOT * 15}@db.halden.net/orders"


def test_masked_text_keeps_the_prefix_and_the_line_ends() -> None:
    assert mask(f"Key {AWS}, mail {MAIL}") == f"Key AKIA{DOT * 16}, mail {DOT * len(MAIL)}"
    key = SECRETS["private-key"](random.Random(2))
    assert [len(line) for line in mask(key).split("\n")] == [len(line) for line in key.split("\n")]
    assert mask("Nothing here.") == "Nothing here."


def test_a_quoted_secret_that_was_cut_off_is_hidden() -> None:
    assert mask_quoted(f'speaks of "{AWS[:14]}"') == f'speaks of "{DOT * 14}"'
    assert mask_quoted(f'states "{MAIL[:20]}"') == f'states "{DOT * 20}"'
    assert mask_quoted("speaks of the api_key: Ab3" + "kQ9xT") == f"speaks of the api_key: {DOT * 8}"
    assert mask_quoted("the secret: patience and time, 20 tokens: all") == "the secret: patience and time, 20 tokens: all"
    assert mask_quoted('states "jane.doe@example.com" twice') == 'states "jane.doe@example.com" twice'


def test_values_are_masked_inside_and_out() -> None:
    value = {"fix": [{"before": f"at {MAIL}", "count": 2, MAIL: None}]}
    assert mask_all(value) == {"fix": [{"before": f"at {DOT * len(MAIL)}", "count": 2, DOT * len(MAIL): None}]}


def test_brief_tells_the_prefix_and_the_length() -> None:
    text = f"{AWS} {MAIL}"
    assert [brief(text, hit) for hit in hidden(text)] == ["AKIA…(20 characters)", "…(27 characters)"]


def test_the_same_entity_has_the_same_name_however_it_is_written() -> None:
    def named(text: str, key: str = "") -> list[str]:
        return [name_of(hit, key) for hit in hidden(text)]

    assert named(MAIL) == named(MAIL.upper()) == named(f"to {MAIL}.")
    assert named("4929 1178 3364 0529") == named("4929117833640529") == named("4929-1178-3364-0529")
    assert named("+1 (212) 468-3391") == named("+1 212 468 3391")
    assert named(MAIL) != named("tomas.novak@nordfjell.no")
    assert named(MAIL, "ours") != named(MAIL)
    assert named(MAIL)[0].startswith("[EMAIL_") and len(named(MAIL)[0]) == len("[EMAIL_") + 7


def test_several_hits_in_one_text_are_ascending_and_apart() -> None:
    text = f"{MAIL} {AWS} {MAIL} 512-44-8163"
    assert labels(text) == ["EMAIL", "AWS_KEY", "EMAIL", "SSN"]


def test_overlaps_looks_at_the_neighbour() -> None:
    others = [Hit(0, 4, "A", "a", "a"), Hit(10, 14, "A", "a", "a")]
    assert [overlaps(Hit(*span, "B", "b", "b"), others) for span in ((4, 10), (3, 5), (9, 11), (13, 20), (14, 20))] == [
        False, True, True, True, False,
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(mask(text)) == len(text)
    assert hidden(mask(text)) == []
