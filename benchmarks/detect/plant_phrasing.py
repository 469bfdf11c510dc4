"""Makers of refusals, padding, foreign names, prompt echoes and drifting prompts."""

from __future__ import annotations

from benchmarks.detect.planting import Maker

KINDS: dict[str, Maker] = {}
