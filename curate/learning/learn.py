"""A profile from a sample of the records: all that rules need to know about the set as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from curate.batch import Batch
from curate.learning.endings import learn_endings
from curate.learning.labels import learn_labels
from curate.learning.languages import learn_identity, learn_language
from curate.learning.lengths import learn_lengths, learn_ratios
from curate.learning.molds import learn_molds
from curate.learning.reasoning import learn_brief, learn_reasoning
from curate.learning.sides import learn_sides
from curate.learning.systems import learn_systems
from curate.learning.templates import learn_templates
from curate.profile import Profile

Learner = Callable[[Batch], dict[str, Any]]


class Runner(Protocol):
    """Runs a function over tasks in their order, perhaps in other processes; both can be pickled."""

    def __call__(
        self, tasks: Iterable[Learner], function: Callable[[Learner, Batch], dict[str, Any]], context: Batch, /
    ) -> Iterable[dict[str, Any]]:
        """`function(task, context)` for every task."""


def learn(sample: Batch, records: int, sampled: bool, run: Runner | None = None) -> Profile:
    """The profile of a set of `records` records, learned from the readable ones in `sample`; their order does not matter.

    `sampled` says that `sample` is not all of them. An empty sample gives a profile that knows nothing.
    """
    found = run(_LEARNERS, _learned, sample) if run is not None else (_learned(each, sample) for each in _LEARNERS)
    return Profile(records=records, sampled=sampled, **{name: value for part in found for name, value in part.items()})


def _learned(learner: Learner, sample: Batch) -> dict[str, Any]:
    return learner(sample)


def _molds(sample: Batch) -> dict[str, Any]:
    return {"molds": learn_molds(sample)}


def _templates(sample: Batch) -> dict[str, Any]:
    return {"template_shingles": learn_templates(sample)}


def _sides(sample: Batch) -> dict[str, Any]:
    return {"sides": learn_sides(sample)}


def _others(sample: Batch) -> dict[str, Any]:
    prompts, without = learn_systems(sample)
    language, share = learn_language(sample)
    terminal, long_terminal = learn_endings(sample)
    return {
        "system_prompts": prompts,
        "without_system": without,
        "language": language,
        "language_share": share,
        "labels": learn_labels(sample),
        "length_bands": learn_lengths(sample),
        "length_ratios": learn_ratios(sample),
        "terminal_share": terminal,
        "long_terminal_share": long_terminal,
        "reasoning_share": learn_reasoning(sample),
        "brief_share": learn_brief(sample),
        "assistant_identity": learn_identity(sample),
    }


_LEARNERS: tuple[Learner, ...] = (_molds, _sides, _templates, _others)
"""What is learned apart, so that several processes can do it; those that take longest come first."""
