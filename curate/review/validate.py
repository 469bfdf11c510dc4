"""Judging one record while a person edits it: by the same checks as the whole set, under the same profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import orjson

from curate.batch import Batch
from curate.checks.base import Check, RecordCheck
from curate.checks.registry import build, select
from curate.config import Settings, make_settings
from curate.engine.opening import open_paths
from curate.finding import Finding
from curate.formats.base import Shape
from curate.formats.batching import make_batch
from curate.formats.parsing import parse
from curate.profile import Profile
from curate.review.editing import apply_edits
from curate.review.event import Operation
from curate.review.facts import DatasetInfo, FindingRow, Revised
from curate.review.jsontext import as_text
from curate.similarity.comparison import compared, plain_texts
from curate.text.secrets.masking import mask_quoted


class Validator:
    """Checks single records of one data set. Raises `CurateError` when its files can no longer be opened."""

    def __init__(self, info: DatasetInfo) -> None:
        self.info = info
        self.profile = Profile.model_validate(info.profile)
        self.settings: Settings = make_settings(info.settings)
        self._shapes: dict[str, Shape] = {each.source.path: each.shape for each in open_paths(info.files, self.settings)}
        codes = select(self.settings.select, self.settings.ignore)
        self._checks: list[Check] = [check for check in build(codes, self.settings.options, self.profile) if isinstance(check, RecordCheck)]

    def shape(self, file: str) -> Shape:
        """The format of one of the files; of a record that a person wrote that of the first."""
        return self._shapes.get(file) or next(iter(self._shapes.values()))

    def batch(self, value: Any, file: str) -> Batch:
        """One source record as the batch that the checks see; it is written and read again, so that nothing passes that a file
        could not hold.
        """
        return make_batch([parse(as_text(value).encode("utf-8"), 0, 1)], self.shape(file), 0, "train")

    def check(self, value: Any, file: str, position: int = 0) -> list[FindingRow]:
        """What the rules about single records find in a source record, as the store keeps findings."""
        batch = self.batch(value, file)
        return [_row(check, finding, position) for check in self._checks for finding in check.map(batch)]

    def fingerprint(self, value: Any, file: str) -> str:
        """The fingerprint of a source record, 32 hexadecimal digits."""
        return _hex(self.batch(value, file))

    def revise(self, file: str, content: Any, operation: Operation) -> Revised:
        """What a fix makes of a record, or a new record, with what the rules find in it; what `Store.decide` asks for."""
        value = apply_edits(content, operation.edits or {})
        batch = self.batch(value, file)
        inputs, outputs, findings = batch.input_text[0], batch.output_text[0], self.check(value, file)
        if operation.action == "split":
            second = apply_edits(content, operation.second or {})
            findings = [*findings, *self.check(second, file)]
            value = [value, second]
        return Revised(value, _hex(batch), inputs, outputs, len(outputs.split()), tuple(findings))

    def comparable(self, contents: Sequence[tuple[int, str, str]]) -> Iterator[tuple[list[int], list[str]]]:
        """Positions and comparison texts of records that are given as position, file, and JSON; those without a text are left out."""
        for file, block in groupby(contents, key=lambda each: each[1]):
            lines = list(block)
            batch = make_batch([parse(content.encode("utf-8"), 0, 1) for _, _, content in lines], self.shape(file), 0, "train")
            texts = plain_texts(batch, self.profile.shared_systems)
            chosen = compared(batch, self.profile.shared_systems).record.tolist()
            yield [lines[index][0] for index in chosen if texts[index]], [texts[index] for index in chosen if texts[index]]

    def text(self, value: Any, file: str) -> str:
        """The comparison text of one source record, "" where it has none."""
        return next((text for _, texts in self.comparable([(0, file, as_text(value))]) for text in texts), "")


def _hex(batch: Batch) -> str:
    return str(batch.fingerprint[0].astype(">u8").tobytes().hex())


def _row(check: Check, finding: Finding, position: int) -> FindingRow:
    rule = check.rule
    values = {"value": finding.value, "threshold": finding.threshold, "field": finding.field, **finding.details}
    shown = {
        "name": rule.name,
        "field": finding.field,
        "start": finding.start,
        "end": finding.end,
        "message": mask_quoted(rule.render(**values)),
        "value": finding.value,
        "threshold": finding.threshold,
        "fix": finding.fix,
        "other": None,
        "waived": False,
    }
    return FindingRow(position, finding.code, finding.severity, rule.part, orjson.loads(orjson.dumps(shown)))
