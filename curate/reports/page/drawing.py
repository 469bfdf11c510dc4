"""Where the shapes of a plot stand: bars that lie, columns that stand, and the ladder; lengths in pixels of a picture 480 wide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH = 480
LABEL = 206
"""Where lying bars begin: their names stand before."""

VALUE = 58
"""What is left after the longest bar, for its number."""

LINE = 26
HEIGHT = 150
"""Height of the tallest column."""

NAME = 29
"""Letters of a name that find room before a bar."""


@dataclass(frozen=True)
class Datum:
    """One number of a plot: `tone` is the severity that colours it, or empty; `begin` the number at which a column begins."""

    name: str
    value: float
    shown: str
    tone: str = ""
    begin: str = ""


@dataclass(frozen=True)
class Shape:
    """A bar with its name and its number, and where each begins."""

    x: float
    y: float
    width: float
    height: float
    name: str
    name_x: float
    name_y: float
    shown: str
    shown_x: float
    shown_y: float
    tone: str


@dataclass(frozen=True)
class Plot:
    """A picture and the table that says the same. `form` is bars, columns or ladder; an empty plot is its `note` alone."""

    key: str
    title: str
    summary: str
    form: str
    columns: tuple[str, str]
    data: list[Datum]
    height: float = 0.0
    shapes: list[Shape] = field(default_factory=list)
    note: str = ""

    @property
    def legend(self) -> list[str]:
        """The severities that colour something."""
        return [tone for tone in ("error", "warning", "info") if any(each.tone == tone for each in self.shapes)]


def bars(key: str, title: str, summary: str, columns: tuple[str, str], data: Sequence[Datum], note: str = "") -> Plot:
    """Bars that lie below each other, the longest as long as there is room."""
    most = max((each.value for each in data), default=0) or 1
    room = WIDTH - LABEL - VALUE
    shapes = []
    for number, each in enumerate(data):
        y, long = number * LINE + 4.0, max(2.0, round(each.value / most * room, 1)) if each.value else 0.0
        name = each.name if len(each.name) <= NAME else each.name[: NAME - 1] + "…"
        shapes.append(Shape(LABEL, y, long, 16, name, LABEL - 8, y + 12.5, each.shown, LABEL + long + 6, y + 12.5, each.tone))
    return Plot(key, title, summary, "bars", columns, list(data), len(data) * LINE + 4.0, shapes, note)


def columns(key: str, title: str, summary: str, names: tuple[str, str], data: Sequence[Datum], note: str = "") -> Plot:
    """Columns that stand beside each other, with the numbers at which they begin below their left edges."""
    most = max((each.value for each in data), default=0) or 1
    step = WIDTH / max(1, len(data))
    every = 1 if max((len(each.begin) for each in data), default=0) * 8 < step else 2
    shapes = []
    for number, each in enumerate(data):
        x, high = number * step, max(2.0, round(each.value / most * HEIGHT, 1)) if each.value else 0.0
        top, middle = HEIGHT + 16 - high, x + step / 2
        name = each.begin if number % every == 0 else ""
        shapes.append(
            Shape(
                round(x + 2, 1),
                top,
                round(step - 4, 1),
                high,
                name,
                round(x, 1),
                HEIGHT + 34,
                each.shown,
                round(middle, 1),
                top - 5,
                each.tone,
            )
        )
    return Plot(key, title, summary, "columns", names, list(data), HEIGHT + 42, shapes, note)


@dataclass(frozen=True)
class Mark:
    """A number on the ladder and what stands at it."""

    x: float
    value: str
    words: str
    anchor: str


@dataclass(frozen=True)
class Ladder:
    """The way from no clean record to the target, on a scale on which ten times as many is one length on."""

    summary: str
    reached: float
    few: Mark
    target: Mark
    here: Mark
    width: int = 960


def ladder(clean: int, few: int, target: int) -> Ladder:
    """Where a set of so many clean records stands between `few`, with which one may start, and the `target`."""
    width, top = 960, max(2 * target, 1.2 * clean)

    def place(value: float) -> float:
        return round(max(0.0, math.log10(max(1.0, value)) / math.log10(top)) * width, 1)

    def mark(value: int, words: str) -> Mark:
        x = place(value)
        return Mark(x, f"{value:,}", words, "start" if x < 90 else "end" if x > width - 90 else "middle")

    if clean >= target:
        said = f"{clean:,} clean records: the target of {target:,} is reached"
    elif clean >= few:
        said = f"{clean:,} clean records: enough to start; {target - clean:,} more reach the target of {target:,}"
    else:
        said = f"{clean:,} clean records: {few - clean:,} more are enough to start, {target - clean:,} more reach the target of {target:,}"
    return Ladder(said, place(clean), mark(few, "a start"), mark(target, "the target"), mark(clean, "clean records"), width)
