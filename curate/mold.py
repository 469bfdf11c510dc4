"""The mold: what the outputs of one segment of a set have in common, as it was learned and as a person confirms it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MoldKind = Literal["json_object", "json_array", "fence", "number", "label", "bullets", "numbered", "table", "prose"]


class Mold(BaseModel):
    """The output contract of one segment. `system` is the system prompt that makes the segment, None where there is only one;
    `strong` molds flag the records that break them, weak ones only describe.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    segment: str = "all"
    system: str | None = None
    outputs: int = Field(0, description="outputs that were learned from")
    kind: MoldKind = "prose"
    kind_share: float = Field(0.0, description="share of the outputs of this kind, 0-1")
    strong: bool = Field(False, description="whether records that break it are findings")

    @property
    def strict(self) -> bool:
        """Whether the outputs are read by a program: JSON, labels or numbers, where one word too many breaks the reader."""
        return self.strong and self.kind in ("json_object", "json_array", "label", "number")
