"""Small sets of talks that no rule has anything against, and files of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

THINGS = ("kettle", "lamp", "chair", "heater", "carpet", "mirror", "drawer", "freezer", "blender", "curtain", "sofa", "desk")
ACTS = ("clean", "move", "mend", "store", "return")


def talk(number: int, answer: str | None = None, **other: Any) -> dict[str, Any]:
    """A pair about one thing and one act; 60 of them are unlike each other."""
    thing, act = THINGS[number % 12], ACTS[number // 12 % 5]
    said = f"To {act} the {thing}, look at page {number + 3} of its booklet and follow the {act} plan there."
    return {"prompt": f"How do I {act} the {thing}?", "completion": said if answer is None else answer, **other}


def write(path: Path, records: Sequence[Any]) -> Path:
    """A JSON Lines file of records; a text stands in it as it is."""
    lines = [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in records]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
