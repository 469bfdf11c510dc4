"""The workbench for fine-tuning data: find what is wrong in a file of training examples, and whether to train on it.

>>> import curate
>>> report = curate.check("train.jsonl")
>>> report.score.value, report.gate.verdict, report.findings
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# ui/, schemas/ and samples/ are top-level folders of the repository; a wheel carries them inside this package.
_checkout = Path(__file__).resolve().parent.parent
if (_checkout / "pyproject.toml").is_file() and (_checkout / "ui" / "app.py").is_file():
    __path__.append(str(_checkout))

if TYPE_CHECKING:
    from curate.api import advise, baseline, check, convert, diff, estimate, export, fix, gate, learn, open_store, read, score, split
    from curate.checks.base import Check, Rule
    from curate.errors import CurateError
    from curate.reports.base import Report

_PUBLIC = {
    "advise": "curate.api",
    "baseline": "curate.api",
    "check": "curate.api",
    "convert": "curate.api",
    "diff": "curate.api",
    "estimate": "curate.api",
    "export": "curate.api",
    "fix": "curate.api",
    "gate": "curate.api",
    "learn": "curate.api",
    "open_store": "curate.api",
    "read": "curate.api",
    "score": "curate.api",
    "split": "curate.api",
    "Report": "curate.reports.base",
    "Rule": "curate.checks.base",
    "Check": "curate.checks.base",
    "CurateError": "curate.errors",
}

__all__ = ["Check", "CurateError", "Report", "Rule", "__version__"]
__all__ += [
    "advise",
    "baseline",
    "check",
    "convert",
    "diff",
    "estimate",
    "export",
    "fix",
    "gate",
    "learn",
    "open_store",
    "read",
    "score",
    "split",
]


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used, so that `curate --help` does not pay for pandas."""
    if name in _PUBLIC:
        from importlib import import_module

        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'curate' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
