"""Baselines: what is known of a set today, so that only what is new, or has become worse, fails the gate.

A baseline is no waiver. A waiver says that somebody looked at a finding and that it is right as it stands; it leaves the score. A
baseline says that a finding was there when people began to look; the score still counts it, and it is known for as long as the record
stays as it is. It holds (code, severity, fingerprint, count) and no text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from curate.checks.base import Rule
from curate.config import Settings
from curate.engine.result import Places, Run
from curate.errors import ConfigError, InputError, os_hint
from curate.files import write_atomically
from curate.finding import Findings
from curate.scoring import Score
from curate.text.display import counted

BASELINE_VERSION = 1
GRAVE = ("error", "warning", "info")

_TOLERANCE = 1e-9
"""Numbers that were written to a file and read again may differ by so much."""

Mask = npt.NDArray[np.bool_]
Key = tuple[Hashable, ...]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KnownFindings(_Part):
    """Findings of one rule and severity in the records of one content, or about whole files and the set."""

    code: str = Field(pattern=r"^[A-Z]{3}[0-9]{3}$", description="the rule")
    severity: Literal["error", "warning", "info"]
    fingerprint: str | None = Field(pattern=r"^[0-9a-f]{32}$", description="BLAKE2b-128 of the content; null for a file or the set")
    count: int = Field(ge=1, description="how many of them there were")


class RuleRecords(_Part):
    """How many records, and how often whole files or the set, one rule found wanting: errors and warnings only."""

    records: int = Field(ge=0)
    sets: int = Field(ge=0)


class Baseline(_Part):
    """What was known of a set: its findings for the plain gate, its rates and parts for the ratchet."""

    baseline_version: int = Field(BASELINE_VERSION, ge=1, le=BASELINE_VERSION)
    rule_set: str = Field(description="what the findings were made by: the version, and a hash of the rules that ran and their options")
    records: int = Field(ge=0, description="records of the set")
    parts: dict[str, float | None] = Field(description="each part of the score, 0-100; null for one that was not checked")
    rules: dict[str, RuleRecords] = Field(description="by rule, what the ratchet compares")
    findings: tuple[KnownFindings, ...] = Field(description="all open findings, by rule, severity and content")

    def __len__(self) -> int:
        return sum(each.count for each in self.findings)

    @property
    def by_severity(self) -> dict[str, int]:
        """How many findings of each severity it holds."""
        found = Counter({severity: 0 for severity in GRAVE})
        for each in self.findings:
            found[each.severity] += each.count
        return dict(found)

    def to_json(self) -> str:
        """JSON with one finding a line, sorted, so that what changes between two baselines is what a diff shows."""
        values = self.model_dump()
        found = [json.dumps(each) for each in values.pop("findings")]
        lines = ["{", *(f"  {json.dumps(name)}: {json.dumps(value)}," for name, value in values.items()), '  "findings": [']
        return "\n".join([*lines, ",\n".join(f"    {each}" for each in found), "  ]", "}"]) + "\n"

    def write(self, path: Path) -> None:
        """Write the file as a whole or not at all. Raises `InputError`."""
        write_atomically(path, self.to_json().encode("utf-8"))


@dataclass(frozen=True)
class Comparison:
    """A run beside a baseline: how many of its findings are `known`, how many known ones are `gone`, and in words what is `worse` of the
    rates and parts. `small` says whether the baseline knows that there are few records.
    """

    known: int
    gone: int
    worse: list[str]
    small: bool
    same_rules: bool

    @property
    def sentence(self) -> str:
        """What a report says of the known findings."""
        does = "scores and does not gate" if self.known == 1 else "score and do not gate"
        gone = f"; {self.gone:,} of the baseline {'is' if self.gone == 1 else 'are'} gone" if self.gone else ""
        return f"{counted(self.known, 'known finding')}, which {does}{gone}"


def make_baseline(run: Run, score: Score, rules: Mapping[str, Rule], rule_set: str) -> Baseline:
    """The baseline of a run: its open findings, whatever their severity. Raises `InputError` when something could not be checked."""
    if run.errors:
        raise InputError(f"no baseline is made of a check that failed: {run.errors[0].message}", run.errors[0].hint, run.errors[0].where)
    held = Counter(_keys(run.findings.open, run.places))
    order = sorted(held, key=lambda key: (key[0], key[1] or "", GRAVE.index(key[2])))
    known = tuple(KnownFindings(code=key[0], severity=key[2], fingerprint=key[1], count=held[key]) for key in order)
    return Baseline(rule_set=rule_set, records=run.records, parts=score.parts, rules=hits_by_rule(run, rules), findings=known)


def read_baseline(path: Path) -> Baseline:
    """Read a baseline. Raises `ConfigError` when it is missing, of a newer version, or none."""
    make = f"write one with `curate baseline FILE --output {path}`"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"the baseline cannot be read: {error.strerror}", os_hint(error) or make, str(path)) from error
    try:
        return Baseline.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        if first["loc"] == ("baseline_version",) and first["type"] == "less_than_equal":
            raise ConfigError(
                "the baseline is of a newer version of curate", "update curate, or make the baseline again", str(path)
            ) from error
        where = ".".join(str(step) for step in first["loc"])
        reason = f"{where}: {first['msg']}" if where else first["msg"]
        raise ConfigError(f"this is no baseline ({reason})", make, str(path)) from error


def baseline_of(settings: Settings) -> Baseline | None:
    """The baseline that settings name, or None. Raises `ConfigError` as `read_baseline` does, and for a ratchet without a baseline."""
    if settings.baseline is None:
        if settings.ratchet:
            raise ConfigError(
                "a ratchet needs a baseline to hold on to", "write one with `curate baseline FILE --output BASELINE`", "ratchet"
            )
        return None
    return read_baseline(settings.baseline)


def known_findings(run: Run, baseline: Baseline) -> tuple[Mask, int]:
    """Which findings of a run a baseline knows, shape (n_findings,), and how many of its own are there no more.

    A finding that is waived is not looked at. One that has become less grave is known, one that has become graver is new.
    """
    keys = list(_keys(run.findings, run.places))
    known: dict[tuple[Key, str], int] = {((each.code, each.fingerprint), each.severity): each.count for each in baseline.findings}
    waived = run.findings.table["waived"].to_pylist()
    mask = covered([(code, fingerprint) for code, fingerprint, _ in keys], [key[2] for key in keys], known, waived)
    return mask, len(baseline) - int(mask.sum())


def covered(keys: Sequence[Key], severities: Sequence[str], known: Mapping[tuple[Key, str], int], passed: Sequence[bool] = ()) -> Mask:
    """Which of the findings with these keys and severities as many known ones of their key, as grave or graver, stand for.

    Shape (n_findings,); those that are `passed` over are left out and use none up.
    """
    left: Counter[Key] = Counter()
    mask = np.zeros(len(keys), dtype=bool)
    for severity in GRAVE:
        for (key, at), count in known.items():
            if at == severity:
                left[key] += count
        # Per finding in Python: one look-up of a key.
        for index, key in enumerate(keys):
            if severities[index] == severity and left.get(key, 0) > 0 and not (passed and passed[index]):
                left[key] -= 1
                mask[index] = True
    return mask


def _keys(findings: Findings, places: Places) -> Iterator[tuple[str, str | None, str]]:
    """(code, fingerprint, severity) of each finding, in their order."""
    columns = (findings.table[name].to_pylist() for name in ("code", "source", "row", "severity"))
    for code, source, row, severity in zip(*columns, strict=True):
        yield code, None if source is None or row is None else places.hex(places.position(source, row)), severity


def hits_by_rule(run: Run, rules: Mapping[str, Rule]) -> dict[str, RuleRecords]:
    """What the ratchet compares of a run: by rule the records that have an open error or warning of it. Rules in preview are left out."""
    table = run.findings.open.table
    records: dict[str, set[tuple[int, int]]] = {}
    sets: Counter[str] = Counter()
    columns = (table[name].to_pylist() for name in ("code", "severity", "source", "row"))
    for code, severity, source, row in zip(*columns, strict=True):
        if severity == "info" or rules[code].status == "preview":
            continue
        if source is None or row is None:
            sets[code] += 1
        else:
            records.setdefault(code, set()).add((source, row))
    codes = sorted({*records, *sets})
    return {code: RuleRecords(records=len(records.get(code, ())), sets=sets[code]) for code in codes}


def worse(baseline: Baseline, run: Run, score: Score, rules: Mapping[str, Rule]) -> list[str]:
    """What has become worse since the baseline, in words: rules by their rate per record, then the parts of the score.

    What the baseline has and this run has not looked at counts as worse: a rule must not be mended by switching it off.
    """
    found = []
    now = hits_by_rule(run, rules)
    none = RuleRecords(records=0, sets=0)
    for code in sorted({*now, *baseline.rules}):
        before, after = baseline.rules.get(code, none), now.get(code, none)
        if code not in run.codes:
            found.append(f"{code} did not run, and the baseline has findings of it")
            continue
        rate, old = after.records / max(1, run.records), before.records / max(1, baseline.records)
        if rate > old + _TOLERANCE:
            found.append(f"{code} finds {_share(rate, after.records, run.records)}, {_share(old, before.records, baseline.records)} before")
        elif after.sets > before.sets:
            found.append(
                f"{code} is new about the whole set" if not before.sets else f"{code} is there {after.sets} times, {before.sets} before"
            )
    for part, old_part in baseline.parts.items():
        value = score.parts.get(part)
        if old_part is not None and value is None:
            found.append(f"{part} was not checked, and the baseline has it")
        elif old_part is not None and value is not None and value < old_part - _TOLERANCE:
            found.append(f"{part} has fallen from {old_part:.2f} to {value:.2f}")
    return found


def _share(rate: float, records: int, all_records: int) -> str:
    return f"{rate:.2%} of the records ({records:,} of {all_records:,})"
