"""A record as it fits into the columns of a table or of a parquet file."""

from __future__ import annotations

import re
from typing import Any

from curate.converting.columns import cell
from curate.converting.containers import TABLE
from curate.converting.convert import READ, Converted, is_read
from curate.converting.loss import Loss
from curate.converting.meaning import same_meaning
from curate.converting.values import has_surrogates
from curate.formats.base import escape

_RETURN = re.compile("\r(?!\n)")


def fitted(found: Converted, target: str, kind: str) -> Converted:
    """A record of `target` for a file of a `kind`: in a table all is text, and what no format reads is text in both.

    Where a table cannot hold it the result has no value.
    """
    value, losses = found
    if value is None:
        return found
    if has_surrogates(value):
        return Converted(None, (*losses, Loss("", "half of a surrogate pair, which only JSON can hold")))
    out, changed = dict(value), dict(value)
    shape = READ[target]
    for key, item in value.items():
        if item is None or isinstance(item, str):
            continue
        if key in shape.known or is_read(shape, key):
            out[key] = cell(item) if kind == TABLE else item
        elif kind == TABLE or isinstance(item, dict | list):
            out[key] = changed[key] = cell(item)
            losses = (*losses, Loss("/" + escape(key), f"the value of {key} is no text, and becomes one"))
    if kind == TABLE and any(isinstance(item, str) and _RETURN.search(item) for item in out.values()):
        return Converted(None, (*losses, Loss("", "a carriage return alone, which ends a row of a table; .jsonl holds it")))
    if kind == TABLE and not reads_alike(changed, {key: item or "" for key, item in out.items()}, target):
        return Converted(None, (*losses, Loss("", "no cell of a table holds it; .jsonl does")))
    return Converted(out, losses)


def reads_alike(value: dict[str, Any], other: dict[str, Any], target: str) -> bool:
    """Whether another way of storing a record of `target` is read as the same."""
    shape = READ[target]
    if not shape.accepts(other):
        return False
    empty = {key: item for key, item in other.items() if item != "" or value.get(key) is not None}
    return same_meaning(shape.read(value), shape.read(empty))
