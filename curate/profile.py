"""The profile: everything that was learned from the data, pinned in a file so that a verdict does not move by itself.

With a pinned profile the verdict on a record depends on that record and the profile alone; without one each run learns anew
and says so. `curate learn` writes it, a person confirms it by keeping it in version control.
"""

from __future__ import annotations

import base64
from functools import cached_property
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from curate.errors import ConfigError
from curate.mold import Mold

PROFILE_VERSION = 1


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))


class SystemPrompt(_Part):
    """A system prompt that several records share; `share` is of all records that were learned from, 0-1."""

    text: str
    records: int
    share: float


class LengthBand(_Part):
    """Words of an output that are usual in its group; outside is unusual, not wrong. `records` is how many it is learned from."""

    low: float
    high: float
    records: int


WEIGHT_SCALE = 31
"""What the weights of `Sides` are multiplied with, so that four units of log odds fit into 8 bits."""


class Sides(_Part):
    """How questions and answers differ. `weights`: base64 of two int8 models of log odds, one for the records of either half;
    `middle` and `spread` of how much more an answer reads like an answer than its question does; `longer`: the median logarithm of
    how many times longer it is.
    """

    weights: str
    middle: float
    spread: float
    longer: float
    exchanges: int

    @cached_property
    def models(self) -> npt.NDArray[np.float64]:
        """The log odds, shape (2, buckets)."""
        return np.frombuffer(base64.b64decode(self.weights), dtype=np.int8).reshape(2, -1) / WEIGHT_SCALE


class Profile(_Part):
    """What was learned from a data set. The empty profile knows nothing: rules that need knowledge stay silent."""

    profile_version: int = PROFILE_VERSION
    records: int = Field(0, description="records that were learned from")
    sampled: bool = Field(False, description="whether these were a sample: the records with the smallest hashes")
    system_prompts: tuple[SystemPrompt, ...] = Field((), description="system prompts shared by several records, most frequent first")
    without_system: float = Field(0.0, description="share of records without a system prompt, 0-1")
    serving_prompt: str | None = Field(None, description="the system prompt that the model will be served with, when a person declares it")
    language: str | None = Field(None, description="ISO 639-1 code of the language of most outputs; null when there is none")
    language_share: float = Field(0.0, description="share of the outputs long enough to tell that are in `language`, 0-1")
    labels: tuple[str, ...] = Field((), description="the closed label set, when the outputs are labels")
    length_bands: dict[str, LengthBand] = Field(default_factory=dict, description="usual words of an output, by group")
    template_shingles: Annotated[
        str, Field(description="base64 of the sorted little-endian uint32 hashes of shingles that most records share")
    ] = ""
    assistant_identity: bool = Field(False, description="whether the set teaches the assistant who it is, so that BPL001 is allowed")

    molds: tuple[Mold, ...] = Field((), description="the output contract of each segment, largest first")
    terminal_share: float = Field(0.0, description="share of the text outputs that end as a sentence or a list does, 0-1")
    long_terminal_share: float = Field(0.0, description="the same of outputs of 40 words and more, 0-1")
    length_ratios: dict[str, float] = Field(default_factory=dict, description="median of words out / words in, by group")
    sides: Sides | None = Field(None, description="how questions and answers differ; null where they are too much alike")
    reasoning_share: float = Field(0.0, description="share of the records whose output shows how the writer thought, 0-1")
    brief_share: float = Field(0.0, description="share of the records whose input has one or two words, 0-1")

    _pinned: bool = PrivateAttr(False)

    @property
    def is_pinned(self) -> bool:
        """Whether it was read from a file that somebody keeps, rather than learned by this run."""
        return self._pinned

    @cached_property
    def shingles(self) -> npt.NDArray[np.uint32]:
        """The template shingles, sorted, shape (n,), uint32."""
        return np.frombuffer(base64.b64decode(self.template_shingles), dtype="<u4").astype(np.uint32)

    @cached_property
    def shared_systems(self) -> frozenset[str]:
        """The texts of the system prompts that several records share."""
        return frozenset(prompt.text for prompt in self.system_prompts)

    @cached_property
    def dominant_system(self) -> SystemPrompt | None:
        """The system prompt of at least 80 % of the records, or None."""
        first = self.system_prompts[0] if self.system_prompts else None
        return first if first is not None and first.share >= 0.8 else None


def encode_shingles(hashes: npt.NDArray[np.uint32]) -> str:
    """Base64 of sorted, distinct shingle hashes, as `Profile.template_shingles` holds them."""
    return base64.b64encode(np.unique(hashes).astype("<u4").tobytes()).decode("ascii")


def load_profile(path: Path) -> Profile:
    """Read a pinned profile. Raises `ConfigError` when it is missing or not one of ours."""
    try:
        profile = Profile.model_validate_json(path.read_bytes())
        profile._pinned = True
        return profile
    except OSError as error:
        raise ConfigError(
            f"the profile cannot be read: {error.strerror}", f"write one with `curate learn FILE --output {path}`", str(path)
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"not a profile that this version reads ({where}{': ' if where else ''}{first['msg']})",
            "name a file that `curate learn FILE --output PROFILE` has written",
            str(path),
        ) from error
