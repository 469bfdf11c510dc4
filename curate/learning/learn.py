"""A profile from a sample of the records: all that rules need to know about the set as a whole."""

from __future__ import annotations

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


def learn(sample: Batch, records: int, sampled: bool) -> Profile:
    """The profile of a set of `records` records, learned from the readable ones in `sample`; their order does not matter.

    `sampled` says that `sample` is not all of them. An empty sample gives a profile that knows nothing.
    """
    prompts, without = learn_systems(sample)
    language, share = learn_language(sample)
    terminal, long_terminal = learn_endings(sample)
    return Profile(
        records=records,
        sampled=sampled,
        system_prompts=prompts,
        without_system=without,
        language=language,
        language_share=share,
        labels=learn_labels(sample),
        molds=learn_molds(sample),
        length_bands=learn_lengths(sample),
        length_ratios=learn_ratios(sample),
        terminal_share=terminal,
        long_terminal_share=long_terminal,
        template_shingles=learn_templates(sample),
        sides=learn_sides(sample),
        reasoning_share=learn_reasoning(sample),
        brief_share=learn_brief(sample),
        assistant_identity=learn_identity(sample),
    )
