"""Arithmetic that a text does in the open: where it stands, what it says, and what it makes when it is done exactly."""

from __future__ import annotations
