"""A profile in words, for the person who confirms it."""

from __future__ import annotations

from difflib import ndiff

from curate.profile import LengthBand, Profile
from curate.text.display import visible
from curate.text.mold_words import describe
from curate.text.secrets.masking import mask, mask_quoted

VARIED = 500.0
"""How many times the lower end of a band its upper end is, where the band no longer tells anything."""


def in_words(profile: Profile) -> str:
    """What was learned, one fact a line."""
    basis = "a sample of the" if profile.sampled else "all"
    lines = [f"Learned from {basis} {profile.records:,} records:"]
    lines += _systems(profile)
    if profile.language:
        lines.append(f"- language: {profile.language} ({profile.language_share:.0%} of the outputs that are long enough to tell)")
    else:
        lines.append("- language: no majority")
    lines += [f"- {mask_quoted(line)}" for mold in profile.molds for line in describe(mold)] or ["- too few answers for a mold"]
    if profile.labels and not any(mold.kind == "label" for mold in profile.molds):
        lines.append(f"- the outputs are labels: {', '.join(visible(mask(label)) for label in profile.labels)}")
    lines += [_length(name, band) for name, band in profile.length_bands.items()]
    if len(profile.shingles):
        lines.append(
            f"- shared text: {len(profile.shingles):,} character 5-grams stand in so many records that they do not count as likeness"
        )
    if profile.assistant_identity:
        lines.append("- the set teaches the assistant who it is, so it may speak of itself")
    return "\n".join(lines)


def changes(old: Profile, new: Profile) -> list[str]:
    """What a new profile says otherwise than an old one: lines of their words with - and +, and the fields that the words pass over.

    Empty when both are the same.
    """
    words = [line for line in ndiff(in_words(old).splitlines(), in_words(new).splitlines()) if line[0] in "-+"]
    said, other = old.model_dump(), new.model_dump()
    fields = [name for name in said if said[name] != other[name]]
    return [*words, f"changed: {', '.join(fields)}"] if fields else []


def _length(name: str, band: LengthBand) -> str:
    if band.high > VARIED * (1 + band.low):
        return f"- length of an output ({name}): too varied for one to be unusual, from {band.records:,} outputs"
    return f"- usual length of an output ({name}): {band.low:.0f} to {band.high:,.0f} words, from {band.records:,} outputs"


def _systems(profile: Profile) -> list[str]:
    if not profile.system_prompts:
        return ["- system prompt: none is shared"]
    lines = []
    for prompt in profile.system_prompts[:5]:
        text = visible(mask(prompt.text))
        lines.append(f'- system prompt of {prompt.share:.0%} of the records: "{text[:100]}{"..." if len(text) > 100 else ""}"')
    if len(profile.system_prompts) > 5:
        lines.append(f"- and {len(profile.system_prompts) - 5} more shared system prompts")
    if profile.without_system:
        lines.append(f"- {round(profile.without_system * profile.records):,} of {profile.records:,} records have no system prompt")
    return lines
