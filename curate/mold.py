"""The mold: what the outputs of one segment of a set have in common, as it was learned and as a person confirms it.

Every part can be edited by hand in the profile: delete a line that should not be demanded, add a value that is right.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MoldKind = Literal["json_object", "json_array", "fence", "number", "label", "bullets", "numbered", "table", "prose"]
JsonType = Literal["string", "number", "boolean", "null", "object", "array"]
Share = Annotated[float, AfterValidator(lambda share: round(share, 4))]
"""A share, 0-1, with as many digits as a person reads."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class JsonKey(_Part):
    """A place in the JSON of the outputs, such as `category`, `items[].price`, or `[]` for the elements of an outer array."""

    path: str
    share: Share = Field(1.0, description="share of the objects around it that have it, 0-1")
    required: bool = Field(False, description="whether its absence breaks the mold")
    types: tuple[JsonType, ...] = Field((), description="the types that its value may have; none means any")
    values: tuple[str, ...] = Field((), description="the texts that its value may be; none means any")
    closed: bool = Field(True, description="whether a key, or a text, that is not listed breaks the mold; else only a misspelt text does")


class JsonStyle(_Part):
    """How nearly all outputs write their JSON. `layout` is compact, spaced, or `indent N`; None where it varies."""

    layout: str | None = None
    order: tuple[str, ...] = Field((), description="the keys of the outermost object in their usual order; none where it varies")


class Line(_Part):
    """How a line reads: a 0 stands for any number. `whole`: the line is just this; otherwise it begins so."""

    template: str
    whole: bool = False


class Mixed(_Part):
    """Two forms between which a set has not chosen. The words fit behind "the answers: "; the shares are of all outputs, 0-1."""

    best: str
    share: Share
    other: str
    other_share: Share


class WordBand(_Part):
    """Words of an output that are usual in its segment; outside is unusual, not wrong."""

    low: float
    high: float


class Mold(_Part):
    """The output contract of one segment. `system` is the system prompt that makes the segment, "" where the records without any
    make one, None for all records that no other mold is for; `strong` molds flag the records that break them, weak ones only describe.
    """

    segment: str = "all"
    system: str | None = None
    outputs: int = Field(0, description="outputs that were learned from")
    conforming: int = Field(0, description="how many of these hold the mold")
    calls: int = Field(0, description="turns of the segment that call tools; no mold judges them")
    turns: Literal["all", "last"] = Field("last", description="which trained turns of a conversation the mold is for")
    kind: MoldKind = "prose"
    kind_share: float = Field(0.0, description="share of the outputs of this kind, 0-1")
    strong: bool = Field(False, description="whether records that break it are findings")
    fence: str | None = Field(None, description='of fenced outputs the language behind the opening fence; of kind fence "" is any')
    keys: tuple[JsonKey, ...] = Field((), description="what the JSON holds, outer keys first")
    style: JsonStyle | None = Field(None, description="how the JSON is written")
    labels: tuple[str, ...] = Field((), description="the closed label set")
    anchors: tuple[str, ...] = Field((), description="headings, keys and tags at the start of a line that outputs have; 0 is any number")
    ordered: bool = Field(False, description="whether the anchors come in this order")
    first: Line | None = Field(None, description="how the first line reads")
    last: Line | None = Field(None, description="how the last line reads")
    marks: dict[str, Share] = Field(
        default_factory=dict, description="marks within lines, and the share of the outputs with them; told only"
    )
    single_line: float = Field(0.0, description="share of the outputs that are one line, 0-1; told only")
    words: WordBand | None = Field(None, description="usual words of an output")
    mixed: tuple[Mixed, ...] = Field((), description="forms between which the set has not chosen")

    @property
    def strict(self) -> bool:
        """Whether the outputs are read by a program: JSON, labels or numbers, where one word too many breaks the reader."""
        return self.strong and self.kind in ("json_object", "json_array", "label", "number")
