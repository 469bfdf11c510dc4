"""Settings from `[tool.curate]` in pyproject.toml or from curate.toml; an unknown key is an error that names the nearest."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from curate.errors import ConfigError, nearest

ScoredPart = Literal["valid", "clean", "consistent", "unique", "enough"]
Percent = Annotated[float, Field(ge=0, le=100)]
Ratio = Annotated[float, Field(gt=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Halving(_Section):
    """The defect share that halves each part; conventions, not fitted to accuracy."""

    valid: Ratio = 0.05
    clean: Ratio = 0.10
    consistent: Ratio = 0.10
    unique: Ratio = 0.20


class ScoreSettings(_Section):
    """What the score's formula `curate/1` takes as given."""

    few: int = Field(50, ge=1, description="clean records below which a set is too small to train on")
    target: int = Field(500, ge=2, description="clean records from which size no longer lowers the score")
    halving: Halving = Halving()


class Settings(_Section):
    """All settings of a run; the command line overrides them."""

    select: tuple[str, ...] = Field((), description="prefixes of the rules that run; none means all")
    ignore: tuple[str, ...] = Field((), description="prefixes of rules that do not run")
    format: str | None = Field(None, description="the input format, when detection should not decide")
    map: dict[str, str] = Field(default_factory=dict, description="canonical field = column (or column+column) of the input")
    profile: Path | None = Field(None, description="the pinned profile that `curate learn` wrote")
    min_score: Percent | None = Field(None, description="the gate fails below this score")
    min: dict[ScoredPart, Percent] = Field(default_factory=dict, description="the gate fails when a part is below its number")
    strict: bool = Field(False, description="open warnings and fewer than `score.few` clean records fail the gate")
    fail_on: tuple[str, ...] = Field((), description="prefixes of rules any finding of which fails the gate")
    max_findings: int | None = Field(None, ge=0, description="findings listed at most; counts stay exact")
    jobs: int = Field(0, ge=0, description="worker processes; 0 takes as many as the file is worth")
    batch_size: int = Field(5_000, ge=1, description="records that are looked at together")
    score: ScoreSettings = ScoreSettings()
    rules: dict[str, dict[str, Any]] = Field(default_factory=dict, description="options of single rules, by code")


def find_config(start: Path) -> Path | None:
    """The nearest curate.toml, or pyproject.toml with a [tool.curate] table, in `start` or a folder above it."""
    for folder in [start, *start.parents]:
        if (folder / "curate.toml").is_file():
            return folder / "curate.toml"
        pyproject = folder / "pyproject.toml"
        if pyproject.is_file() and "curate" in _read_toml(pyproject).get("tool", {}):
            return pyproject
    return None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", None, str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"is not valid TOML: {error}", None, str(path)) from error


def load_settings(path: Path | None) -> Settings:
    """The settings of a file, or the defaults. A relative `profile` is relative to the file.

    Raises `ConfigError` for an unknown key (with the nearest known one) or a wrong value.
    """
    if path is None:
        return Settings()
    content = _read_toml(path)
    within = content.get("tool", {}).get("curate")  # curate.toml has the keys at its top; the header is forgiven there
    table = (within or {}) if path.name == "pyproject.toml" else content if within is None else within
    settings = make_settings(table, str(path))
    if settings.profile is not None and not settings.profile.is_absolute():
        settings = settings.model_copy(update={"profile": path.parent / settings.profile})
    return settings


def make_settings(values: dict[str, Any], where: str = "settings") -> Settings:
    """Settings from plain values. Raises `ConfigError` like `load_settings`."""
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            close = nearest(str(first["loc"][-1]), _known_keys(first["loc"][:-1]))
            raise ConfigError(
                f"no setting {key}", f"did you mean {close}?" if close else "schemas/config.json lists the settings", where
            ) from error
        if first["loc"][-1] == "[key]":
            raise _unknown_part(str(first["loc"][0]), str(first["loc"][1]), where) from error
        raise ConfigError(f"{key}: {first['msg']}", None, where) from error


def _unknown_part(setting: str, part: str, where: str) -> ConfigError:
    known = list(get_args(ScoredPart))
    close = nearest(part, known)
    return ConfigError(f"{setting}: no part {part}", f"did you mean {close}?" if close else f"the parts are {', '.join(known)}", where)


def _known_keys(path: tuple[int | str, ...]) -> list[str]:
    model: Any = Settings
    for step in path:
        model = model.model_fields[step].annotation
    return list(model.model_fields)
