"""The baseline to beat: a prompt made of the mold in words and a few clean records that differ from each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from curate.advising.candidates import Candidate, candidates, count, diverse, listed
from curate.advising.signals import NARROW, Shown, Survey
from curate.config import Settings
from curate.engine.corpus import Opened
from curate.mold import Mold
from curate.profile import Profile
from curate.text.mold_words import demands
from curate.text.secrets.masking import mask
from curate.text.tokens import load

FILE = "baseline_prompt.txt"
_FEWEST = 30
"""Candidates from which on their usual length is told."""


@dataclass(frozen=True)
class Baseline:
    """A prompt that ends where the input goes; `tokens` of it (`exact` or estimated), and the records that it shows."""

    text: str
    tokens: int
    exact: bool
    examples: tuple[Shown, ...]

    def to_dict(self) -> dict[str, Any]:
        """The prompt as plain values."""
        examples = [each.to_dict() for each in self.examples]
        return {"text": self.text, "tokens": self.tokens, "exact": self.exact, "examples": examples}


def baseline(survey: Survey, opened: Sequence[Opened], settings: Settings, budget: int, retrieves: bool = False) -> Baseline | None:
    """The baseline prompt of at most `budget` tokens with up to five examples; None where not one clean record fits in.

    The same for the same records, whatever their order. Secrets and personal data are hidden. With `retrieves` it has a place for
    what was looked up.
    """
    tokenizer = load(settings.tokens.tokenizer if settings.tokens is not None else None)
    profile = survey.run.profile
    mold = max((mold for mold in profile.molds if mold.strong), key=lambda mold: mold.outputs, default=None)
    choice = candidates(survey, opened, settings, tokenizer)
    head = instruction(profile, mold, _usual_length(choice))
    calls = any(each.tools for each in choice)
    chosen = diverse(choice, budget - count(tokenizer, head + _ending(retrieves, calls)))
    if not chosen:
        return None
    text = _written(head, chosen, retrieves)
    return Baseline(text, count(tokenizer, text), tokenizer.exact, tuple(survey.shown(each.position) for each in chosen))


def instruction(profile: Profile, mold: Mold | None, words: tuple[int, int] | None = None) -> str:
    """What the set demands, as one would tell it: its system prompt, the form of an answer, the labels, the usual length in `words`."""
    shared = profile.dominant_system.text if profile.dominant_system is not None else None
    system = (mold.system if mold is not None else None) or shared
    lines = [mask(system)] if system else ["Answer as in the examples."]
    if mold is not None and mold.kind == "label":
        lines.append("Reply with one of these and nothing else: " + " | ".join(mask(label) for label in mold.labels))
    elif mold is not None:
        lines.append(f"Every answer {mask(demands(mold))}.")
    if words is not None and (mold is None or mold.kind == "prose"):
        usual = f"{words[0]} to {words[1]}" if words[0] < words[1] else f"about {words[0]}"
        lines.append(f"An answer usually has {usual} words.")
    return "\n".join(lines)


def _usual_length(choice: Sequence[Candidate]) -> tuple[int, int] | None:
    """The words of all but the shortest and the longest tenth of the answers; None where that says little."""
    if len(choice) < _FEWEST:
        return None
    low, high = (round(float(bound)) for bound in np.percentile([each.length for each in choice], [10, 90]))
    return (low, high) if 0 < high <= NARROW * low else None


def _written(head: str, chosen: Sequence[Candidate], retrieves: bool) -> str:
    """The prompt; tools that all examples declare are named once, before them, else each example has its own."""
    shared = chosen[0].tools if len({each.tools for each in chosen}) == 1 else None
    parts = [head]
    if shared:
        parts.append(f"\n\n{listed(shared).rstrip()}")
    for number, each in enumerate(chosen, 1):
        parts.append(f"\n\n## Example {number}\n\n{'' if shared is not None else listed(each.tools)}{each.text}")
    return "".join(parts) + _ending(retrieves, shared is None)


def _ending(retrieves: bool, calls: bool) -> str:
    facts = "Facts to answer from:\n{facts}\n\n" if retrieves else ""
    tools = listed(["{tools}"]) if calls else ""
    return f"\n\n## Now\n\n{facts}{tools}User:\n{{input}}\n\nAssistant:\n"
