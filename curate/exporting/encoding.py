"""One record as one line of JSON that every reader takes as one line."""

from __future__ import annotations

import json
from typing import Any

_BREAKS = {ord("\u2028"): "\\u2028", ord("\u2029"): "\\u2029", ord("\x85"): "\\u0085"}
"""Line ends of Unicode: legal in JSON strings as they are, but readers that split by them break a record in two."""


class Unencodable(ValueError):
    """A value that no JSON Lines file can hold; the message is the reason, which people read."""


def line_of(value: Any) -> bytes:
    """The value as UTF-8 JSON with a line feed, without NaN. Raises `Unencodable` for NaN, infinity and half surrogate pairs."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))
    except ValueError:
        raise Unencodable("it holds NaN or infinity, which is no JSON") from None
    try:
        return text.translate(_BREAKS).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        raise Unencodable("it holds half of a surrogate pair, which is no Unicode") from None
