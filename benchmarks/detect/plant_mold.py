"""Makers of answers that break the mold of their set."""

from __future__ import annotations

from benchmarks.detect.planting import Maker

KINDS: dict[str, Maker] = {}
