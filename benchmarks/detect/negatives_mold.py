"""Hard negatives: clean records that look like defects of this group of rules."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.detect.mold_records import COUNT, JUDGE, LABELS, REPORT, SORT

TALKS: dict[str, list[tuple[str, str]]] = {
    "closing-line": [
        (
            "My bed came without its slats, and I leave for a week tomorrow. Is there anything left to do today?",
            "There is, and it takes a minute: the slats travel in a box of their own and wait at the depot until somebody names a day. "
            "Choose any day after your return, because the depot keeps a box for three weeks.\nThe next step is yours, then ours.\n"
            "Next step: Name a day in the app before you leave.",
        ),
        (
            "The list says 85 for the pump and 1,240 for the motor. Which of the two repairs is dearer?",
            "The motor is dearer by far, since the drum has to come out for it. The price list of the workshop names both, without the "
            "visit:\n| part | price |\n|---|---|\n| pump | 85 |\n| motor | 1,240 |\nNeither of them is covered after the fifth year, "
            "whatever the leaflet says.\nNext step: Ask for a written offer, which binds us for 30 days.",
        ),
    ]
}
"""By kind: a question and its answer, both clean."""

_ITEM = {"name": "Moss rug", "count": 1}
_SORTED = {"team": "returns", "urgent": False, "items": [_ITEM], "shop": "Harbour", "note": "A corner is frayed."}


def mold_negatives() -> list[tuple[str, dict[str, Any]]]:
    """Clean additions to `mold_records`, with their kinds: rare but right, or a task of its own."""
    return [
        ("json-empty-list", _chat(SORT, "Nothing came, only the slip.", json.dumps({**_SORTED, "items": [], "note": ""}))),
        ("json-null", _chat(SORT, "I forget which shop it was.", json.dumps({**_SORTED, "shop": None}))),
        ("json-rare-key", _chat(SORT, "There is a photo as well.", json.dumps({**_SORTED, "photo": "Gale Pro, seen from above"}))),
        (
            "json-quotes-within",
            _chat(SORT, "The note quotes somebody.", json.dumps({**_SORTED, "note": 'She said "fence" and ```code```.'})),
        ),
        ("json-big-number", _chat(SORT, "A school orders.", json.dumps({**_SORTED, "items": [{**_ITEM, "count": 1_250_000}]}))),
        ("label-space-around", _chat(JUDGE, "May a used mattress be returned?", f" {LABELS[1]}\n")),
        ("headings-long", _chat(REPORT, "It is a long story that comes to 20,000,000.50.", _report("20,000,000.50", 9))),
        ("headings-short", _chat(REPORT, "It is a short story.", _report("0", 1))),
        (
            "number-separators",
            _chat(
                COUNT, "A million and one.", "The million and the one are added up, and there is no delivery to pay for.\nTotal: 1,000,001"
            ),
        ),
        (
            "number-negative",
            _chat(COUNT, "Take 40 from 12.", "What is given back is more than what was bought, so the shop pays the rest.\nTotal: -28"),
        ),
        *(
            ("second-task", _chat("Translate the name into plain words.", f"What is model {i}?", f"A kettle of size {i}."))
            for i in range(12)
        ),
        *(("no-system-prompt", _chat(None, f"Who repairs the kettle of size {i}?", f"The shop does, in room {i}.")) for i in range(6)),
    ]


def _report(price: str, steps: int) -> str:
    listed = "\n".join(f"{number}. Take screw {number} out." for number in range(1, steps + 1))
    return f"## Cause\nThe hinge is bent.\n## Steps\n{listed}\n## Price\nParts and work: {price}"


def _chat(system: str | None, question: str, answer: str) -> dict[str, Any]:
    turns = [("system", system), ("user", question), ("assistant", answer)]
    return {"messages": [{"role": role, "content": content} for role, content in turns if content is not None]}
