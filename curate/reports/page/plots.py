"""What is drawn of a report: its findings by rule, how long answers and records are, the languages, the groups of duplicates."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from curate.engine.figures import Figures, measure
from curate.errors import CurateError
from curate.reports.base import Report
from curate.reports.page.drawing import Datum, Plot, bars, columns
from curate.text.display import counted, visible
from curate.text.languages import name

MOST_BARS = 12
MOST_COLUMNS = 12
GROWING = 30
_STEPS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100)
"""Where the columns of a histogram begin that grow, up to 100; from 10 on they recur ten times, a hundred times, ... as large."""


def plots(report: Report) -> list[Plot]:
    """The plots of a report. The inputs are read once more for lengths and languages; where they have changed, a plot says so."""
    found = [_rules(report)]
    if report.run.corpus is not None and report.run.records:
        try:
            figures = measure(report.run.corpus.opened, report.settings)
        except CurateError as error:
            found.append(_empty("figures", "Lengths and languages", f"They could not be read again: {visible(str(error.message))}."))
        else:
            found += [_words(figures), _tokens(figures), _languages(figures)]
    return [*found, _clusters(report)]


def _empty(key: str, title: str, note: str) -> Plot:
    return Plot(key, title, note, "bars", ("", ""), [], note=note)


def _rules(report: Report) -> Plot:
    title, hits = "Findings by rule", report.hits
    if not hits:
        return _empty("rules", title, "No rule found anything.")
    data = [
        Datum(f"{hit.rule.code} {hit.rule.name}", hit.findings, f"{hit.findings:,}", hit.severity)
        for hit in sorted(hits, key=lambda hit: (-hit.findings, hit.rule.code))[:MOST_BARS]
    ]
    summary = f"Open findings of {counted(len(hits), 'rule')}; the most are of {data[0].name}, {data[0].shown}."
    left = f"and {counted(len(hits) - MOST_BARS, 'rule')} with fewer" if len(hits) > MOST_BARS else ""
    return bars("rules", title, summary, ("rule", "findings"), data, left)


def _words(figures: Figures) -> Plot:
    return _histogram("words", "Words of an answer", "words", figures.words, "what each record teaches to say, all its answers together")


def _tokens(figures: Figures) -> Plot:
    how = f"counted with {figures.tokenizer}" if figures.exact else "estimated; name a tokenizer to count them"
    return _histogram("tokens", "Tokens of a record", "tokens", figures.tokens, how)


def _histogram(key: str, title: str, unit: str, values: npt.NDArray[np.int64], note: str) -> Plot:
    if len(values) == 0:
        return _empty(key, title, "No record could be read.")
    middle = float(np.median(values))
    summary = f"From {int(values.min()):,} to {int(values.max()):,} {unit}; half of the records have at most {middle:,.0f}."
    data = [Datum(words, count, f"{count:,}", begin=begin) for words, begin, count in bins(values)]
    return columns(key, title, summary, (unit, "records"), data, note)


def bins(values: npt.NDArray[np.int64]) -> list[tuple[str, str, int]]:
    """Stretches that cover all values (at least one): the name of each, the number at which it begins, and how many values it holds.

    What lies beyond the first and the last hundredth is one stretch each, so that a few extremes do not flatten the rest. Between them
    the stretches are equally long, or grow with the numbers where these differ more than thirtyfold.
    """
    low, high = (int(each) for each in np.percentile(values, [1, 99], method="nearest"))
    edges = _growing(low, high) if high > GROWING * max(1, low) else _equal(low, high)
    least, most = int(values.min()), int(values.max())
    edges = [*([least] if least < edges[0] else []), *edges, *([most + 1] if most >= edges[-1] else [])]
    counts = np.histogram(values, bins=edges)[0].tolist()
    made = [
        (f"{left:,}" if right - left == 1 else f"{left:,} to {right - 1:,}", f"{left:,}", count)
        for left, right, count in zip(edges, edges[1:], counts, strict=False)
    ]
    return made[: max(number for number, each in enumerate(counts, start=1) if each)]


def _equal(low: int, high: int) -> list[int]:
    """Edges of at most 12 equally long stretches from `low` to `high`, at round numbers."""
    size = 1
    while (high - low) // size >= MOST_COLUMNS - 1:
        size = size * 5 // 2 if str(size)[0] == "2" else size * 2
    first = low // size * size
    return list(range(first, high + size + 1, size))[: MOST_COLUMNS + 1]


def _growing(low: int, high: int) -> list[int]:
    """Edges of stretches that grow, from at most `low` to above `high`; every second one is left out while there are more than 12."""
    edges = [0, *_STEPS]
    while edges[-1] <= high:
        edges.append(edges[-6] * 10)
    edges = edges[max(0, int(np.searchsorted(edges, low, side="right")) - 1) :]
    while len(edges) > MOST_COLUMNS + 1:
        edges = [*edges[:-1:2], edges[-1]]
    return edges


def _languages(figures: Figures) -> Plot:
    title = "Languages"
    if not figures.told:
        return _empty("languages", title, "No answer is long enough to tell its language.")
    ordered = sorted(figures.languages.items(), key=lambda each: (-each[1], str(each[0])))
    shown = [(name(code) if code else "not told", count) for code, count in ordered[:MOST_BARS]]
    data = [Datum(words, count, f"{count / figures.told:.1%}") for words, count in shown]
    summary = f"Of {counted(figures.told, 'answer')} that are long enough to tell, {data[0].shown} are in one language: {data[0].name}."
    return bars("languages", title, summary, ("language", "answers"), data)


def _clusters(report: Report) -> Plot:
    title, table = "Groups of duplicates", report.run.findings.open.table
    if not any(code.startswith("DUP") for code in report.run.codes):
        return _empty("duplicates", title, "No rule about duplicates ran.")
    members: dict[tuple[int, int], set[tuple[int, int]]] = {}
    columns_ = (table[name].to_pylist() for name in ("code", "group_source", "group_row", "source", "row"))
    for code, source, row, own_source, own_row in zip(*columns_, strict=True):
        if code.startswith("DUP") and row is not None:
            members.setdefault((source, row), {(source, row)}).add((own_source, own_row))
    if not members:
        return _empty("duplicates", title, "No two records are alike.")
    sizes = sorted(Counter(len(each) for each in members.values()).items())
    data = [Datum(f"{size:,} records", count, f"{count:,}") for size, count in sizes[: MOST_BARS - 1]]
    if len(sizes) >= MOST_BARS:
        rest = sum(count for _, count in sizes[MOST_BARS - 1 :])
        data.append(Datum(f"{sizes[MOST_BARS - 1][0]:,} or more records", rest, f"{rest:,}"))
    most = counted(max(size for size, _ in sizes), "record")
    summary = f"{counted(len(members), 'group')} of records that repeat each other; the largest has {most}."
    return bars("duplicates", title, summary, ("records in a group", "groups"), data)
