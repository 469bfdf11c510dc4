"""Makers of fillers, cut answers, loops, markup and odd spaces."""

from __future__ import annotations

from benchmarks.detect.planting import Maker

KINDS: dict[str, Maker] = {}
