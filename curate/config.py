"""Settings from `[tool.curate]` in pyproject.toml or from curate.toml; an unknown key is an error that names the nearest."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from curate.errors import ConfigError, nearest, os_hint

ScoredPart = Literal["valid", "clean", "consistent", "unique", "enough"]
Percent = Annotated[float, Field(ge=0, le=100)]
Ratio = Annotated[float, Field(gt=0, le=1)]
Words = Annotated[str, Field(min_length=1)]


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


class TokenSettings(_Section):
    """What is counted with and against. TOK001 and TOK002 need a budget; TOK003 a tokenizer, the epochs or a price that is given."""

    tokenizer: str | None = Field(None, description="cl100k, o200k, llama3, qwen, or the path of a tokenizer.json; none estimates")
    budget: int | None = Field(None, ge=1, description="tokens that one example may have, input and output together")
    epochs: int = Field(3, ge=1, description="how often training sees each record")
    price_per_million: float | None = Field(None, ge=0, description="price of a million tokens of a training run, in any currency")


class Limit(_Section):
    """Bounds of one text, themselves allowed; an end that is not given is open."""

    min_characters: int | None = Field(None, ge=0)
    max_characters: int | None = Field(None, ge=0)
    min_words: int | None = Field(None, ge=0)
    max_words: int | None = Field(None, ge=0)
    min_tokens: int | None = Field(None, ge=0)
    max_tokens: int | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _possible(self) -> Limit:
        for unit in ("characters", "words", "tokens"):
            least, most = getattr(self, f"min_{unit}"), getattr(self, f"max_{unit}")
            if least is not None and most is not None and least > most:
                raise ValueError(f"min_{unit} is more than max_{unit}")
        return self


class LimitSettings(_Section):
    """Length limits by role, for LEN006."""

    system: Limit | None = None
    user: Limit | None = None
    assistant: Limit | None = None
    tool: Limit | None = None


class ContractSettings(_Section):
    """A declared output contract for CON001: what every trained answer must be, whatever was learned."""

    json_schema: Path | None = Field(None, description="file of a JSON Schema that every answer, read as JSON, has to satisfy")
    pattern: str | None = Field(None, description="regular expression (RE2) that has to match the whole answer")
    must_contain: tuple[Words, ...] = Field((), description="texts that every answer has to hold")
    must_not_contain: tuple[Words, ...] = Field((), description="texts that no answer may hold")
    max_words: int | None = Field(None, ge=1, description="words that an answer may have at most")
    min_words: int | None = Field(None, ge=1, description="words that an answer has to have at least")
    function: str | None = Field(None, description="name of an entry point in the group curate.contracts that judges an answer")

    @model_validator(mode="after")
    def _bounds(self) -> ContractSettings:
        if self.min_words is not None and self.max_words is not None and self.min_words > self.max_words:
            raise ValueError(f"min_words {self.min_words} is above max_words {self.max_words}, which no answer can satisfy")
        return self


TARGET_RULES = tuple(f"TGT00{number}" for number in range(1, 10))
SECTION_RULES = {
    "tokens": ("TOK001", "TOK002", "TOK003", "LEN003", "LEN006", *TARGET_RULES),
    "limits": ("LEN006",),
    "contract": ("CON001",),
    "target": TARGET_RULES,
}
"""The sections of the settings that several rules share or that deserve a name, and the rules whose option of that name they fill."""


class TargetSettings(_Section):
    """Where the records are to be trained, for the rules that say what that trainer would do with them."""

    name: str = Field(description="openai, together, axolotl, unsloth, huggingface, databricks, llamafactory, ...")
    sequence_length: int | None = Field(None, ge=1, description="tokens of a sequence; none takes what the trainer has by default")


class Settings(_Section):
    """All settings of a run; the command line overrides them."""

    select: tuple[str, ...] = Field((), description="prefixes of the rules that run; none means all")
    ignore: tuple[str, ...] = Field((), description="prefixes of rules that do not run")
    format: str | None = Field(None, description="the input format, when detection should not decide")
    map: dict[str, str] = Field(default_factory=dict, description="canonical field = column (or column+column) of the input")
    profile: Path | None = Field(None, description="the pinned profile that `curate learn` wrote")
    baseline: Path | None = Field(None, description="what `curate baseline` wrote; then new findings alone gate")
    ratchet: bool = Field(False, description="with a baseline: what gets worse fails, a rate or a part, not each new finding")
    against: tuple[Path, ...] = Field((), description="files of held-out records that must not be trained on, for LEK001")
    benchmark: tuple[Path, ...] = Field((), description="files of benchmark items that must not be trained on, for CTM001")
    min_score: Percent | None = Field(None, description="the gate fails below this score")
    min: dict[ScoredPart, Percent] = Field(default_factory=dict, description="the gate fails when a part is below its number")
    strict: bool = Field(False, description="open warnings and fewer than `score.few` clean records fail the gate")
    fail_on: tuple[str, ...] = Field((), description="prefixes of rules any finding of which fails the gate")
    max_findings: int | None = Field(None, ge=0, description="findings listed at most; counts stay exact")
    jobs: int = Field(0, ge=0, description="worker processes; 0 takes as many as the file is worth")
    batch_size: int = Field(5_000, ge=1, description="records that are looked at together")
    cache: Path | None = Field(None, description="folder in which results are kept for the next run over a large file; none keeps nothing")
    score: ScoreSettings = ScoreSettings()
    tokens: TokenSettings | None = Field(None, description="tokenizer, budget and price, for TOK001-TOK003")
    limits: LimitSettings | None = Field(None, description="length limits by role, for LEN006")
    contract: ContractSettings | None = Field(None, description="the output contract, for CON001")
    target: TargetSettings | None = Field(None, description="the trainer whose rules count, for TGT001-TGT009")
    rules: dict[str, dict[str, Any]] = Field(default_factory=dict, description="options of single rules, by code")

    @property
    def options(self) -> dict[str, dict[str, Any]]:
        """The options of every rule by code: `rules`, and the sections that rules share."""
        found = {code: dict(options) for code, options in self.rules.items()}
        for name, codes in SECTION_RULES.items():
            section = getattr(self, name)
            if section is not None:
                for code in codes:
                    found.setdefault(code, {}).setdefault(name, section)
        return found


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
        raise ConfigError(f"cannot be read: {error.strerror}", os_hint(error) or "`curate init` writes one", str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"is not valid TOML: {error}", 'for example min_score = 90, or select = ["DUP"]', str(path)) from error


def load_settings(path: Path | None) -> Settings:
    """The settings of a file, or the defaults. A relative path in it, of a `profile` or a `baseline`, is relative to the file.

    Raises `ConfigError` for an unknown key (with the nearest known one) or a wrong value.
    """
    if path is None:
        return Settings()
    content = _read_toml(path)
    within = content.get("tool", {}).get("curate")  # curate.toml has the keys at its top; the header is forgiven there
    table = (within or {}) if path.name == "pyproject.toml" else content if within is None else within
    settings = make_settings(table, str(path))
    return _anchored(settings, path.parent)


def _anchored(settings: Settings, folder: Path) -> Settings:
    """The settings with the paths in them relative to `folder`, that of the file in which they stand."""
    changed: dict[str, Any] = {}
    if settings.profile is not None:
        changed["profile"] = folder / settings.profile  # an absolute path stays as it is
    if settings.baseline is not None:
        changed["baseline"] = folder / settings.baseline
    if settings.contract is not None and settings.contract.json_schema is not None:
        changed["contract"] = settings.contract.model_copy(update={"json_schema": folder / settings.contract.json_schema})
    if settings.tokens is not None and (settings.tokens.tokenizer or "").endswith(".json"):
        changed["tokens"] = settings.tokens.model_copy(update={"tokenizer": str(folder / (settings.tokens.tokenizer or ""))})
    return settings.model_copy(update=changed)


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
                f"no setting {key}", f"did you mean {close}?" if close else "`curate init` writes a file that lists them", where
            ) from error
        if first["loc"][-1] == "[key]":
            raise _unknown_part(str(first["loc"][0]), str(first["loc"][1]), where) from error
        lists = "`curate check --help`" if where == "command line" else "the file that `curate init` writes"
        hint = f"{lists} says what it takes"
        raise ConfigError(f"{key}: {first['msg'].removeprefix('Value error, ')}", hint, where) from error


def _unknown_part(setting: str, part: str, where: str) -> ConfigError:
    known = list(get_args(ScoredPart))
    close = nearest(part, known)
    return ConfigError(f"{setting}: no part {part}", f"did you mean {close}?" if close else f"the parts are {', '.join(known)}", where)


def _known_keys(path: tuple[int | str, ...]) -> list[str]:
    model: Any = Settings
    for step in path:
        annotation = model.model_fields[step].annotation
        model = next((kind for kind in get_args(annotation) if kind is not type(None)), annotation)  # of "X | None" the X
    return list(model.model_fields)
