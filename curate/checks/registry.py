"""All rules: found once, checked for completeness at import, selected by prefix of their code."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import Any, get_args

from pydantic import ValidationError

from curate.checks.base import REQUIRED_SECTIONS, Check, PatternCheck, Rule
from curate.errors import ConfigError, CurateError, nearest
from curate.finding import Part, Scope, Severity
from curate.profile import Profile

MODULES = (
    "structure",
    "keys",
    "placeholders",
    "tools",
    "tool_use",
    "tokens",
    "counts",
    "duplicates",
    "conflicts",
    "repeated",
    "blocks",
    "leakage",
    "length",
    "length_set",
    "damage",
    "fillers",
    "unfinished",
    "repetition",
    "typography",
    "residue",
    "phrasing",
    "echo",
    "thinking",
    "swapped",
    "unclear",
    "facts",
    "facts_set",
    "balance",
    "diversity",
    "mold",
    "tone",
    "system",
    "language",
    "targets",
    "arithmetic",
    "secrets",
    "unsafe",
    "provenance",
    "reviewed",
)
"""The modules of `curate.checks` that hold rules, in the order in which rules are listed."""

ENTRY_POINTS = "curate.checks"
_CODE = re.compile(r"[A-Z]{3}\d{3}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _verify_class(cls: Any) -> None:
    """Raise `TypeError` for what is no usable check, naming everything that it lacks."""
    if not (isinstance(cls, type) and issubclass(cls, Check)):
        raise TypeError(f"{getattr(cls, '__name__', cls)!s} is no class derived from curate.checks.base.Check")
    lacking = [] if isinstance(getattr(cls, "rule", None), Rule) else ["rule = Rule(...)"]
    lacking += sorted(f"{name}()" for name in cls.__abstractmethods__)
    if issubclass(cls, PatternCheck) and not isinstance(getattr(cls, "pattern", None), str):
        lacking.append("pattern")
    if lacking:
        raise TypeError(f"{cls.__name__} lacks {', '.join(lacking)}")
    for name, allowed in (("severity", Severity), ("part", Part), ("scope", Scope)):
        if getattr(cls.rule, name) not in get_args(allowed):
            raise TypeError(f"{cls.rule.code}: {name} is one of {', '.join(get_args(allowed))}, not {getattr(cls.rule, name)!r}")


def _verify(cls: type[Check]) -> None:
    _verify_class(cls)
    rule = cls.rule
    if not _CODE.fullmatch(rule.code) or not _NAME.fullmatch(rule.name):
        raise TypeError(f"{cls.__name__}: a code is three letters and three digits, a name kebab-case: {rule.code} {rule.name}")
    missing = [name for name in REQUIRED_SECTIONS if name not in cls.sections()]
    if missing or not cls.sections()["summary"]:
        raise TypeError(f"{rule.code}: the docstring lacks {', '.join(missing) or 'its first line'}")
    if not cls.bad or not cls.good:
        raise TypeError(f"{rule.code}: a rule needs a bad and a good example")


def _built_in() -> Iterable[type[Check]]:
    for name in MODULES:
        module = importlib.import_module(f"curate.checks.{name}")
        for cls in vars(module).values():
            if isinstance(cls, type) and issubclass(cls, Check) and "rule" in vars(cls) and cls.__module__ == module.__name__:
                yield cls


@cache
def all_checks() -> dict[str, type[Check]]:
    """Every check by its rule's code: ours in the order of `MODULES`, then those of entry points `curate.checks`.

    Raises `TypeError` for an incomplete or doubled rule of ours, `ConfigError` for one of a plugin.
    """
    found: dict[str, type[Check]] = {}
    names: set[str] = set()
    for cls in _built_in():
        _verify(cls)
        if cls.rule.code in found or cls.rule.name in names:
            raise TypeError(f"{cls.rule.code} {cls.rule.name}: a code and a name belong to one rule")
        found[cls.rule.code] = cls
        names.add(cls.rule.name)
    for point in entry_points(group=ENTRY_POINTS):
        try:
            cls = point.load()
            _verify(cls)
            if cls.rule.code in found or cls.rule.name in names:
                raise TypeError(f"{cls.rule.code} {cls.rule.name}: a code and a name belong to one rule, and one of them is taken")
        except Exception as error:  # whatever a stranger's module raises must name the plugin, not end in a traceback
            raise ConfigError(f"the plugin {point.name} ({point.value}) cannot be used: {error}", "update or uninstall it") from error
        found[cls.rule.code] = cls
        names.add(cls.rule.name)
    return found


def code_of(prefix: str) -> str:
    """The code of the rule with this name, in any case; a code, its beginning or an unknown name stays as it is."""
    return next((code for code, cls in all_checks().items() if cls.rule.name == prefix.lower()), prefix)


def verify(prefixes: Sequence[str]) -> None:
    """Raise `ConfigError` for a prefix, or a name, of no rule."""
    checks = all_checks()
    codes = list(checks)
    for prefix in map(code_of, prefixes):
        if prefix != "ALL" and not any(code.startswith(prefix) for code in codes):
            close = nearest(prefix, [*codes, *sorted({code[:3] for code in codes}), *(cls.rule.name for cls in checks.values())])
            raise ConfigError(f"no rule {prefix}", f"did you mean {close}?" if close else "`curate rules` lists them all")


def select(selected: Sequence[str] = (), ignored: Sequence[str] = ()) -> list[str]:
    """The codes that run: those that a prefix of `selected` names (none: all), less those that `ignored` names.

    The name of a rule stands for its code. The longer prefix wins, and of two equally long ones `ignored`. Raises `ConfigError` for a
    prefix that names no rule.
    """
    codes = list(all_checks())
    verify([*selected, *ignored])
    selected, ignored = list(map(code_of, selected)), list(map(code_of, ignored))

    def strength(code: str, prefixes: Sequence[str]) -> int:
        lengths = [0 if prefix == "ALL" else len(prefix) for prefix in prefixes if prefix == "ALL" or code.startswith(prefix)]
        return max(lengths, default=-1)

    wanted = selected or ["ALL"]
    return [code for code in codes if strength(code, wanted) > strength(code, ignored)]


def build(codes: Sequence[str], options: Mapping[str, Mapping[str, Any]], profile: Profile) -> list[Check]:
    """The checks of `codes` with their `options` by code. Raises `ConfigError` for an unknown rule, option or value."""
    known = all_checks()
    for code in options:
        if code not in known:
            close = nearest(code, list(known))
            raise ConfigError(f"no rule {code}", f"did you mean {close}?" if close else "`curate rules` lists them all", f"rules.{code}")
    return [_made(known[code], _settings(known[code], options.get(code, {})), profile) for code in codes]


def _made(cls: type[Check], settings: Any, profile: Profile) -> Check:
    try:
        return cls(settings, profile)
    except CurateError:
        raise
    except Exception as error:
        if cls.__module__.startswith("curate.checks."):
            raise  # ours to mend
        message = f"the plugin's rule {cls.rule.code} ({cls.__module__}:{cls.__name__}) cannot be made: {type(error).__name__}: {error}"
        raise ConfigError(message, f"leave it out with --ignore {cls.rule.code}, or update the plugin") from error


def _settings(cls: type[Check], options: Mapping[str, Any]) -> Any:
    try:
        return cls.Settings.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        location = f"rules.{cls.rule.code}.{key}"
        if first["type"] == "extra_forbidden":
            close = nearest(key, list(cls.Settings.model_fields))
            raise ConfigError(
                "no such setting", f"did you mean {close}?" if close else f"`curate explain {cls.rule.code}` lists them", location
            ) from error
        raise ConfigError(first["msg"], f"`curate explain {cls.rule.code}` lists the settings", location) from error
