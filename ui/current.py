"""The review that this process serves; pages run as scripts and find it here."""

from __future__ import annotations

from dataclasses import dataclass

from curate.review.service import Service


@dataclass(frozen=True)
class Review:
    """What is reviewed, and who is named as reviewer when a page opens."""

    service: Service
    reviewer: str | None


_review: Review | None = None


def set_review(service: Service, reviewer: str | None) -> None:
    """Say what this process serves; called once, before the first page."""
    global _review
    _review = Review(service, reviewer)


def review() -> Review | None:
    """What this process serves; None when a page was opened without `curate review`."""
    return _review
