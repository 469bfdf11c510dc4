"""The samples of every shape: recognised, read whole, and written back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.batch import Kind
from curate.formats.batching import make_batch
from curate.formats.detect import FORMATS, detect
from curate.formats.raw import Raw

FOLDER = Path(__file__).parents[2] / "samples"
SAMPLES = {
    "gemini": ("gemini_sft", Kind.CHAT, 8),
    "gemini_preference": ("gemini_preference", Kind.PREFERENCE, 6),
    "bedrock": ("bedrock_converse", Kind.CHAT, 8),
    "claude": ("anthropic_bedrock", Kind.CHAT, 8),
    "mistral": ("mistral", Kind.CHAT, 8),
    "stepwise": ("stepwise", Kind.STEPWISE, 6),
    "segments": ("axolotl_input_output", Kind.SEGMENTS, 6),
    "rft": ("openai_rft", Kind.PROMPT, 8),
    "prompts": ("prompt_only", Kind.PROMPT, 6),
    "rendered": ("text_templated", Kind.RENDERED, 6),
    "tokens": ("pretokenised", Kind.TOKENS, 6),
}


def records(name: str) -> list[Raw]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Raw(row, row + 1, json.loads(line)) for row, line in enumerate(lines)]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_whole_and_written_back(name: str) -> None:
    raws = records(name)
    shape = detect(raws).shape
    assert shape is not None
    batch = make_batch(raws, shape, 0, "train")
    assert (shape.name, set(batch.kind.tolist()), len(batch), batch.defects) == (
        *SAMPLES[name][:1],
        {SAMPLES[name][1]},
        SAMPLES[name][2],
        [],
    )
    assert [json.dumps(shape.write(shape.read(raw.value))) for raw in raws] == [json.dumps(raw.value) for raw in raws]


def test_rendered_text_can_be_read_as_turns() -> None:
    raws, shape = records("rendered"), FORMATS["text_turns"]
    batch = make_batch(raws, shape, 0, "train")
    assert (set(batch.kind.tolist()), batch.defects, len(batch.turns)) == ({Kind.CHAT}, [], 20)
    assert [shape.write(shape.read(raw.value)) for raw in raws] == [raw.value for raw in raws]
