"""Writing what was decided: every record that is not rejected, with the waivers and a manifest beside it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from curate import __version__
from curate.checks.registry import all_checks
from curate.errors import InputError
from curate.files import Writer, replace_together
from curate.review.event import Event, fold, stamp
from curate.review.facts import DatasetInfo, Filters, Item
from curate.review.jsontext import as_text
from curate.review.store import Store
from curate.review.validate import Validator
from curate.waivers import FILE_NAME, RecordKey, Waiver

MANIFEST = "curate.manifest.json"
PROFILE = "curate.profile.json"


@dataclass(frozen=True)
class OpenError:
    """An error that nobody has settled: fix or reject the record, or accept it with a reason."""

    file: str
    row: int | None
    line: int | None
    code: str
    message: str


@dataclass
class Exported:
    """What an export wrote: path and records of each file, records left out by reason, and the open errors.

    With `errors` and no `files` nothing was written: an export with open errors is refused.
    """

    files: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    errors: list[OpenError] = field(default_factory=list)
    waivers: int = 0

    @property
    def refused(self) -> bool:
        """Whether open errors kept it from writing."""
        return bool(self.errors) and not self.files


@dataclass
class _Tally:
    left_out: Counter[str] = field(default_factory=Counter)
    waivers: list[Waiver] = field(default_factory=list)
    reviewers: Counter[str] = field(default_factory=Counter)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)


def settled(event: Event | None, severity: str, part: str) -> bool:
    """Whether the decision that stands settles a finding: an acceptance waives warnings, and with a reason errors but of part valid."""
    if event is None or event.action != "accept":
        return False
    return severity != "error" or (part != "valid" and bool(event.reason))


def open_errors(store: Store, dataset: str) -> list[OpenError]:
    """The errors of records that would be written and that nobody has settled."""
    found = []
    for item in store.walk(dataset, Filters(severity="error")):
        if item.state == "rejected":
            continue
        event = deciding_event(item)
        for each in item.findings:
            if each.severity == "error" and not each.finding.get("waived") and not settled(event, each.severity, each.part):
                found.append(OpenError(item.file, item.row, item.line, each.code, str(each.finding["message"])))
    return found


def export(
    store: Store, dataset: str, output_dir: Path, now: datetime, *, reviewed_only: bool = False, leave_out_errors: bool = False
) -> Exported:
    """Write the records that nobody rejected (`reviewed_only`: those that somebody accepted or fixed) as JSON Lines with their own
    keys, one file for each input; all files are written or none.

    While errors are open nothing is written, unless `leave_out_errors` leaves their records out. Raises `InputError`.
    """
    info = store.dataset(dataset)
    if info is None:
        raise InputError(f"holds no data set {dataset}", "open the file once with `curate review FILE`", store.url)
    errors = open_errors(store, dataset)
    if errors and not leave_out_errors:
        return Exported(errors=errors)
    sources = {Path(file).resolve() for file in info.files}
    for name in _names(info).values():
        if (output_dir / name).resolve() in sources:
            raise InputError("is the file that is reviewed, and would be overwritten", "name another folder", str(output_dir / name))
    output_dir.mkdir(parents=True, exist_ok=True)
    validator, tally = Validator(info), _Tally()
    counted = {name: _Counted(_lines(store, info, file, reviewed_only, validator, tally, name, now)) for file, name in _names(info).items()}

    def manifest() -> dict[str, Any]:
        digests = {
            name: {"sha256": counted[name].digest.hexdigest(), "records": counted[name].records, "source": file}
            for file, name in _names(info).items()
        }
        return _manifest(store, info, digests, tally, now, reviewed_only)

    # In this order: the waivers and the manifest are known once the records have gone through.
    writes: dict[Path, Writer] = {output_dir / name: each.write for name, each in counted.items()}
    writes[output_dir / FILE_NAME] = lambda file: file.writelines(each.model_dump_json().encode("utf-8") + b"\n" for each in tally.waivers)
    writes[output_dir / PROFILE] = lambda file: file.write(_pretty(info.profile))
    writes[output_dir / MANIFEST] = lambda file: file.write(_pretty(manifest()))
    replace_together(writes)
    files = {str(output_dir / name): each.records for name, each in counted.items()}
    return Exported(files, dict(tally.left_out), errors, len(tally.waivers))


def _pretty(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


class _Counted:
    """Lines on their way into a file, counted and hashed."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.records = 0
        self.digest = hashlib.sha256()

    def write(self, file: BinaryIO) -> None:
        """Write all lines."""
        for line in self._lines:
            file.write(line)
            self.digest.update(line)
            self.records += 1


def _names(info: DatasetInfo) -> dict[str, str]:
    """The name of the export of each input; inputs of one name in different folders get a number."""
    taken: Counter[str] = Counter()
    names = {}
    for file in info.files:
        stem = Path(file).name.split(".")[0] or "records"
        taken[stem] += 1
        names[file] = f"{stem}.jsonl" if taken[stem] == 1 else f"{stem}-{taken[stem]}.jsonl"
    return names


def _lines(
    store: Store, info: DatasetInfo, file: str, reviewed_only: bool, validator: Validator, tally: _Tally, name: str, now: datetime
) -> Iterator[bytes]:
    for item in store.walk(info.name, Filters(file=file)):
        reason = reason_left_out(item, reviewed_only)
        if reason:
            tally.left_out[reason] += 1
            continue
        event = deciding_event(item)
        if event is not None:
            tally.reviewers[event.reviewer] += 1
        split = event is not None and event.action == "split"
        for value in item.content if split else [item.content]:
            _waive(item, event, value, validator, tally, name, info, now)
            yield as_text(value).encode("utf-8") + b"\n"


def reason_left_out(item: Item, reviewed_only: bool) -> str | None:
    """Why an item does not go into training, None when it does."""
    if item.state == "rejected":
        return "rejected"
    if reviewed_only and item.state not in ("accepted", "fixed"):
        return "not reviewed"
    event = deciding_event(item)
    if not item.readable and not item.version:
        return "open errors"
    if any(
        each.severity == "error" and not each.finding.get("waived") and not settled(event, "error", each.part) for each in item.findings
    ):
        return "open errors"
    return None


def deciding_event(item: Item) -> Event | None:
    """The event that decided an item."""
    own = [event for event in item.history if (event.fingerprint, event.occurrence) == (item.fingerprint, item.occurrence)]
    return fold(own).decided_by


def _waive(
    item: Item, event: Event | None, value: Any, validator: Validator, tally: _Tally, name: str, info: DatasetInfo, now: datetime
) -> None:
    """Note the waivers that hold for the record, and those that an acceptance stands for, under the key that it has in the export."""
    fingerprint = validator.fingerprint(value, item.file) if item.version else item.fingerprint
    occurrence = tally.seen[name, fingerprint]
    tally.seen[name, fingerprint] += 1
    record = RecordKey(fingerprint=fingerprint, occurrence=occurrence)
    held = [each.finding["waiver"] for each in item.findings if "waiver" in each.finding] if not item.version else []
    tally.waivers += [Waiver.model_validate(each).model_copy(update={"record": record, "file": name}) for each in held]
    if event is None or event.action != "accept":
        return
    rules = {code: check.rule for code, check in all_checks().items()}
    for each in item.findings:
        if each.severity != "info" and not each.finding.get("waived") and each.code in rules and settled(event, each.severity, each.part):
            waiver = Waiver(
                code=each.code,
                rule_version=rules[each.code].version,
                record=record,
                file=name,
                reason=event.reason or "accepted in the review",
                who=event.reviewer,
                when=now,
                until=None,
                rule_set=info.rule_set,
            )
            tally.waivers.append(waiver)


def _manifest(
    store: Store, info: DatasetInfo, digests: dict[str, Any], tally: _Tally, now: datetime, reviewed_only: bool
) -> dict[str, Any]:
    counts = store.counts(info.name)
    return {
        "curate_version": __version__,
        "rule_set": info.rule_set,
        "exported_at": stamp(now),
        "reviewed_only": reviewed_only,
        "sources": [{"file": file, "sha256": digest} for file, digest in zip(info.files, info.sha256, strict=True)],
        "files": digests,
        "left_out": dict(tally.left_out),
        "states": counts.by_state,
        "reviewers": dict(tally.reviewers),
        "audit": {"looked_at": counts.audited, "bad": counts.audited_bad},
        "waivers": len(tally.waivers),
    }
