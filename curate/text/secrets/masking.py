"""Showing a text without its secrets, and writing one in which each is replaced by a name of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

from curate.text.secrets import finding, personal
from curate.text.secrets.finding import Hit, find_secrets, with_those
from curate.text.secrets.personal import find_personal

DOT = "\u2022"
"""What stands for each hidden character."""


# The beginning of a token, of a URL with a password and of an address; what was hidden already has dots in it, so that it ends there.
_CUT = re.compile(
    r"(?:AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|[sr]k_(?:live|test)_|sk-(?:ant|proj)-|hf_|AIza|eyJ|npm_|pypi-|SG\.)[\w.+/=-]{8,}|\bsk-[A-Za-z0-9]{10,}|\bSK[0-9a-f]{10,}|\b\d{8,10}:AA[\w-]*|"
    r"(?<=://)[^\s/@:\"]{0,64}:[^\s/@\d\"][^\s/@\"]{2,}|[A-Za-z0-9][\w.%+-]{0,63}@[\w.-]*(?=\"?$)",
    re.ASCII,
)
_MIXED = re.compile(r"\d|(?=(?:.*[a-z]){3})(?:.*[A-Z]){3}", re.DOTALL)
# What stands behind a name that announces a secret, and was cut off.
_CUT_BEHIND = re.compile(
    r"(PRIVATE KEY-----|hooks\.slack\.com/services/|AccountKey=|"
    r"(?i:api[_ -]?key|secret|token|passw(?:or)?d|access[_ -]?key)[A-Za-z_-]{0,16}[\"'`]?\s?[:=]\s?[\"'`]?)([\w+/=~.\\\r\n-]{6,})",
    re.ASCII,
)


@cache
def _screen() -> Any:
    import re2  # imported here: most runs show nothing that has to be hidden

    return re2.compile(f"{finding.SCREEN}|{personal.SCREEN}")


def hidden(text: str) -> list[Hit]:
    """The secrets and the personal data of a text, ascending, none over another."""
    if not _screen().search(text.encode("utf-8", "replace")):
        return []
    return with_those(find_secrets(text), find_personal(text))


def mask(text: str) -> str:
    """`text` with a dot in place of every character of a secret or of personal data; public prefixes and line ends stay.

    It is as long as `text`, so that spans (code points) found in one hold in the other. A text without secrets comes back as it is.
    """
    pieces, end = [], 0
    for hit in hidden(text):
        start = hit.start + hit.shown
        dots = "".join(character if character in "\r\n" else DOT for character in text[start : hit.end])
        pieces += [text[end:start], dots]
        end = hit.end
    return "".join([*pieces, text[end:]]) if pieces else text


def mask_quoted(text: str) -> str:
    """As `mask`, for a sentence that quotes a text: what begins like a secret and was cut off is hidden, too."""
    cut = _CUT.sub(lambda match: DOT * len(match.group()), mask(text))
    return _CUT_BEHIND.sub(lambda match: match[1] + (DOT * len(match[2]) if _MIXED.search(match[2]) else match[2]), cut)


def mask_all(value: Any) -> Any:
    """A copy of a JSON value in which every string, keys among them, is masked; values without strings come back as they are."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [mask_all(each) for each in value]
    if isinstance(value, dict):
        return {mask(key): mask_all(each) for key, each in value.items()}
    return value


def brief(text: str, hit: Hit) -> str:
    """What may be told of a hit in a sentence: its public prefix and its length, "AKIA...(20 characters)"."""
    return f"{text[hit.start : hit.start + hit.shown]}\u2026({hit.end - hit.start} characters)"


def name_of(hit: Hit, key: str = "") -> str:
    """The name that replaces a hit: its kind and six digits of a hash of what it is, so that it is the same wherever the same stands.

    With a `key` only who has it can find out by trying whose name it is.
    """
    digest = blake2b(f"{hit.label}:{hit.entity}".encode("utf-8", "replace"), key=key.encode("utf-8")[:64], digest_size=3)
    return f"[{hit.label}_{digest.hexdigest().upper()}]"


def replaced(text: str, hits: Sequence[Hit], key: str = "") -> str:
    """`text` with each of `hits`, ascending, replaced by its name."""
    pieces, end = [], 0
    for hit in hits:
        pieces += [text[end : hit.start], name_of(hit, key)]
        end = hit.end
    return "".join([*pieces, text[end:]])
