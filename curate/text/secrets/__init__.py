"""Secrets and personal data in a text: where they stand, what they are, and how they are shown without being told."""

from __future__ import annotations
