"""The texts that must not be trained on, read from files: held-out records, and the items of benchmarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from curate.checks.base import Check
from curate.checks.leakage import Contamination, Leakage, ReferenceCheck, prompts
from curate.config import Settings
from curate.engine.corpus import Opened
from curate.engine.opening import open_paths
from curate.errors import FormatError, InputError
from curate.formats.batching import make_batch
from curate.formats.containers import open_sources
from curate.formats.splits import DEFAULT, expand
from curate.similarity.references import Reference

QUESTION_KEYS = ("question", "prompt", "problem", "instruction", "query", "input", "text", "turns")
"""Keys under which a benchmark's items have their text, the likeliest first; where there is none, the first text counts."""


def refer(checks: Sequence[Check], opened: Sequence[Opened], settings: Settings) -> None:
    """Give the rules about leakage and contamination their texts. Raises `InputError` when a file has none."""
    for check in checks:
        if isinstance(check, Leakage):
            held_out = [each for each in opened if each.split != DEFAULT]
            check.refer([text for each in held_out for text in _prompts(each, settings)])
            _from_files(check, settings.against, settings)
        elif isinstance(check, Contamination):
            _from_files(check, settings.benchmark, settings)


def _from_files(check: ReferenceCheck, paths: Sequence[Path], settings: Settings) -> None:
    for path in paths:
        found = list(_of_file(path, settings))
        if not found:
            raise InputError("has no text to compare with", "is it the right file?", str(path))
        check.refer(found)


def _of_file(path: Path, settings: Settings) -> Iterator[Reference]:
    """The prompts of a file of records; of a file of another kind the questions."""
    try:
        opened = open_paths([path], settings.model_copy(update={"map": {}, "format": None}))
    except FormatError:
        yield from _questions(path)
        return
    for each in opened:
        yield from _prompts(each, settings)


def _prompts(each: Opened, settings: Settings) -> Iterator[Reference]:
    for shard in each.source.shards(settings.batch_size):
        batch = make_batch(shard.load(), each.shape, each.index, each.split)
        for text, line, row in zip(prompts(batch), batch.line.tolist(), batch.row.tolist(), strict=True):
            if text.strip():
                yield Reference(f"{Path(each.source.path).name}:{line if line > 0 else f'row {row}'}", text)


def _questions(path: Path) -> Iterator[Reference]:
    for file, _ in expand([str(path)]):
        # A table that was not recognised may have no header: then its first column is the question.
        for source, _ in open_sources(file, headerless=True):
            for shard in source.shards(5_000):
                for raw in shard.load():
                    text = _question(raw.value)
                    if text:
                        yield Reference(f"{Path(source.path).name}:{raw.line or f'row {raw.row}'}", text)


def _question(value: Any) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return ""
    for found in (*(value.get(key) for key in QUESTION_KEYS), *value.values()):
        if isinstance(found, list) and found and all(isinstance(each, str) for each in found):
            return "\n".join(found)
        if isinstance(found, str) and found.strip():
            return found
    return ""
