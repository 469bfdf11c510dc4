"""Whether what looks like a secret is one: check digits, randomness, and the words and sequences of made-up ones."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
import zlib
from collections import Counter
from collections.abc import Callable
from typing import Literal

from curate.text.secrets.kinds import SecretKind, Test

Verdict = Literal["sure", "likely", "no"]
"""sure: a secret, as far as its form can tell; likely: it looks like one, and its check digits or its alphabet do not fit."""

MIN_ENTROPY = 3.0
"""Bits a character, over the characters of the token itself. Random tokens of 16 letters and digits have 3.5 on average."""

MIN_HEX_ENTROPY = 2.8

LONGEST = 200
"""Characters of a token that are looked at: in a long one any short word stands by chance."""

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_WORDS = r"(?i:example|sample|dummy|placeholder|redacted|your[_-]|replace|insert|changeme|abcdefg|qwerty|foobar)|xxxx|XXXX|\*\*\*|\.\.\."
_PLACEHOLDER = re.compile(_WORDS)
_MADE_UP = re.compile(rf"{_WORDS}|0000000|1234567|(.)\1{{5}}")
# Tokens that issuers print in their own documents, as hashes: the tokens themselves stand in no file of ours.
_PRINTED = frozenset({"826e0fd9a88ef5e1", "2e12236193731ba6", "4e68b295216697d6"})
_WEAK = frozenset(
    {
        "", "pass", "passwd", "password", "passw", "pw", "pwd", "secret", "user", "username", "root", "admin", "administrator", "guest",
        "test", "testing", "example", "default", "changeme", "changeit", "postgres", "mysql", "mongo", "redis", "rabbitmq", "token",
        "apikey", "key", "dbpass", "dbpassword", "dbuser", "userpassword", "userpass", "mypassword", "mypass", "mysecretpassword",
        "secretpassword", "yourpassword", "yourpass", "port", "hunter", "foo", "bar", "baz", "credentials", "null", "none", "xxx", "abc",
    }
)  # fmt: skip


def judge(kind: SecretKind, secret: str) -> Verdict:
    """Whether a match of the pattern of `kind` is a secret; `secret` is the part of it that has to be hidden."""
    if hashlib.blake2b(secret.encode("utf-8", "replace"), digest_size=8).hexdigest() in _PRINTED:
        return "no"
    return _TESTS[kind.test](secret, kind.shown)


def entropy(text: str) -> float:
    """Shannon entropy of the characters of `text`, bits a character; 0 for an empty text."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())


def fits_crc32(token: str) -> bool:
    """Whether the last six characters of a GitHub token are the CRC-32 of the thirty before them, in base 62."""
    body, check = token[-36:-6], token[-6:]
    number = zlib.crc32(body.encode("ascii"))
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits.rjust(6, "0") == check


def _random(secret: str, shown: int) -> Verdict:
    body = secret[shown:][:LONGEST]
    return "sure" if entropy(body) >= MIN_ENTROPY and not _MADE_UP.search(body) else "no"


def _tail(secret: str, shown: int) -> Verdict:
    """The end of a token that begins with the numbers of an account."""
    return "no" if _PLACEHOLDER.search(secret) else _random(secret[-24:], 0)


def _hex(secret: str, shown: int) -> Verdict:
    body = secret[shown:]
    return "sure" if entropy(body) >= MIN_HEX_ENTROPY and not _MADE_UP.search(body) else "no"


def _crc32(secret: str, shown: int) -> Verdict:
    if fits_crc32(secret):
        return "sure"
    return "likely" if _random(secret, shown) == "sure" else "no"


def _base32(secret: str, shown: int) -> Verdict:
    """The sixteen characters behind the prefix of an AWS key are base 32, which has no 0, 1, 8 and 9."""
    verdict = _random(secret, shown)
    return "likely" if verdict == "sure" and re.search("[0189]", secret[shown:]) else verdict


def _jwt(secret: str, shown: int) -> Verdict:
    header, body = (_decoded(part) for part in secret.split(".")[:2])
    if not isinstance(header, dict) or "alg" not in header or not isinstance(body, dict):
        return "no"
    return "no" if body.get("sub") == "1234567890" and body.get("name") == "John Doe" else "sure"


def _decoded(part: str) -> object:
    """The value of one part of a JSON web token, None where it is none."""
    try:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None


def _password(secret: str, shown: int) -> Verdict:
    bare = re.sub(r"[^a-z]", "", secret.lower())
    is_name = secret.isalpha() and (len(secret) < 6 or secret.isupper())
    if bare in _WEAK or is_name or _MADE_UP.search(secret):
        return "no"
    return "sure" if len(set(secret)) >= 3 else "no"


def _assigned(secret: str, shown: int) -> Verdict:
    """A word that is given to a name: letters and digits in turns, as no identifier and no sentence has them."""
    if _MADE_UP.search(secret) or entropy(secret) < MIN_ENTROPY:
        return "no"
    turns = len(re.findall(r"(?<=[A-Za-z])\d|(?<=\d)[A-Za-z]", secret))
    changes = len(re.findall(r"(?<=[a-z])[A-Z]|(?<=[A-Z])[a-z]", secret))  # in camelCase at most every third letter
    is_hex = len(secret) >= 32 and re.fullmatch("[0-9a-f]+|[0-9A-F]+", secret) is not None
    return "likely" if turns >= 4 and (changes or is_hex or turns >= 8) or (turns and changes + turns > 0.4 * len(secret)) else "no"


_TESTS: dict[Test, Callable[[str, int], Verdict]] = {
    "random": _random,
    "tail": _tail,
    "hex": _hex,
    "crc32": _crc32,
    "base32": _base32,
    "jwt": _jwt,
    "password": _password,
    "assigned": _assigned,
}
