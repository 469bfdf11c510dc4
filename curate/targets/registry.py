"""All targets, found in the modules of this package: one more target is one more file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from curate.errors import ConfigError, nearest
from curate.targets.base import Target

ORDER = ("openai", "together", "axolotl", "unsloth", "huggingface", "databricks", "llamafactory", "mistral", "jsonl", "csv", "parquet")
"""The order in which lists show them; others follow by name."""


@cache
def all_targets() -> dict[str, Target]:
    """Every target by its name. Raises `TypeError` for two of one name."""
    found: dict[str, Target] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        for cls in vars(importlib.import_module(f"curate.targets.{module.name}")).values():
            if not (isinstance(cls, type) and issubclass(cls, Target) and "name" in vars(cls)):
                continue
            if cls.__module__ != f"curate.targets.{module.name}":
                continue
            if cls.name in found:
                raise TypeError(f"{cls.__name__}: the name {cls.name} belongs to {type(found[cls.name]).__name__}")
            found[cls.name] = cls()
    place = {name: number for number, name in enumerate(ORDER)}
    return dict(sorted(found.items(), key=lambda each: (place.get(each[0], len(ORDER)), each[0])))


def target_named(name: str) -> Target:
    """The target of a name, in any case. Raises `ConfigError` with the nearest name."""
    targets = all_targets()
    if name.lower() not in targets:
        close = nearest(name, list(targets))
        raise ConfigError(f"no target {name}", f"did you mean {close}?" if close else f"the targets are {', '.join(targets)}", "--for")
    return targets[name.lower()]
