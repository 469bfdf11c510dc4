"""What the review page asks for, as plain values in and out: one data set in one store, with the checks at hand.

The page sends what was decided and gets back what became of it and what to look at next, in one call; everything it sends may be
sent again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from curate.errors import CurateError, InputError
from curate.review.editing import apply_edits
from curate.review.event import Operation, Outcome
from curate.review.export import OpenError, open_errors
from curate.review.facts import Conflict, Counts, DatasetInfo, Filters, Item, Revised
from curate.review.likeness import Likeness
from curate.review.messages import Asking, Draft, Leaving, Sync, valid
from curate.review.standing import Standing, standing
from curate.review.store import NEW_RECORD, Store
from curate.review.validate import Validator
from curate.review.view import revealed, shown_finding, sources, view
from curate.similarity.shingles import TemplateTable
from curate.text.secrets.concealing import restore
from curate.text.secrets.masking import mask_all

T = TypeVar("T")

MEMBERS = 20
"""Other members of a group of duplicates that are shown beside a record."""

RECENT = 50
"""Decisions that a page can take back without asking again."""


def utc_now() -> datetime:
    """The clock of the review; tests give another."""
    return datetime.now(UTC)


class Service:
    """The review of one data set. Safe to be called from several threads."""

    def __init__(self, store: Store, dataset: str, clock: Callable[[], datetime] = utc_now) -> None:
        found = store.dataset(dataset)
        if found is None:
            raise InputError(f"holds no data set {dataset}", "open the file once with `curate review FILE`", store.url)
        self.store = store
        self.info: DatasetInfo = found
        self.validator = Validator(found)
        self._clock = clock
        self._files = _stamps(found)
        self._known: dict[str, tuple[int, Any]] = {}
        self._likeness = Likeness(TemplateTable(self.validator.profile.shingles))
        self._indexing: threading.Thread | None = None

    def start_index(self) -> None:
        """Begin to make the index of near-duplicates, beside everything else; until it is there nothing is called near."""
        blocks = (each for block in self.store.contents(self.info.name) for each in self.validator.comparable(block))
        self._indexing = threading.Thread(target=self._likeness.make, args=(blocks,), daemon=True, name="index of near-duplicates")
        self._indexing.start()

    def sync(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Store what was decided and give what is next: `outcomes`, `items` in queue order, `counts`, `recent` decisions of
        this person, `held` by others.
        """
        asked = valid(Sync, message)
        now = self._clock()
        operations, refused = _read(asked.operations)
        outcomes = [*refused, *self.store.decide(self.info.name, operations, asked.reviewer, now, self._revise)]
        self._learn(operations, outcomes)
        filters = Filters.from_query(asked.filters)
        # Records that are no longer pending stay in their list when they are decided again, so the page says how far it has come.
        after = asked.after if filters.state not in (None, "pending") else None
        items = self.store.take(self.info.name, filters, asked.session, asked.reviewer, asked.want, now, after) if asked.want else []
        by_state, mine = self.store.progress(self.info.name, asked.reviewer)
        return {
            "outcomes": [_told(outcome) for outcome in outcomes],
            "items": self.show(items),
            "counts": {"total": sum(by_state.values()), "by_state": by_state, "mine": mine},
            "recent": self.store.undoable(self.info.name, asked.reviewer, RECENT),
            "stale": self.stale,
            "held": 0 if items else self.store.held_by_others(self.info.name, filters, asked.session, now),
        }

    def short_name(self, file: str) -> str:
        """The name of a file for people: without its folder, unless two files are called the same."""
        name = Path(file).name
        return name if [Path(each).name for each in self.info.files].count(name) < 2 else file

    @property
    def stale(self) -> bool:
        """Whether a file has changed on disk since the review was opened."""
        return _stamps(self.info) != self._files

    def standing(self) -> Standing:
        """Where the set stands now; reckoned again only when somebody has decided something since."""
        return self._reckoned("standing", lambda: standing(self.store, self.info))

    def counts(self) -> Counts:
        """Counts of all records, reckoned like `standing`."""
        return self._reckoned("counts", lambda: self.store.counts(self.info.name))

    def lengths(self, width: int) -> list[tuple[int, int]]:
        """The histogram of the words of the outputs, reckoned like `standing`."""
        return self._reckoned(f"lengths {width}", lambda: self.store.lengths(self.info.name, width))

    def open_errors(self) -> list[OpenError]:
        """The errors that nobody has settled, reckoned like `standing`."""
        return self._reckoned("open errors", lambda: open_errors(self.store, self.info.name))

    def conflicts(self) -> list[Conflict]:
        """The conflicts that are left to settle, reckoned like `standing`."""
        return self._reckoned("conflicts", lambda: self.store.conflicts(self.info.name))

    def _reckoned(self, name: str, reckon: Callable[[], T]) -> T:
        last = self.store.last_event(self.info.name)
        if self._known.get(name, (None, None))[0] != last:
            self._known[name] = (last, reckon())
        found: T = self._known[name][1]
        return found

    def ladder(self) -> dict[str, Any]:
        """How many records are clean, how many are too few, and how many are the target."""
        now = self.standing()
        return {"clean": now.clean_records, "few": now.few, "target": now.target}

    def decide(self, operations: Sequence[Operation], reviewer: str, now: datetime, *, bulk: str) -> list[Outcome]:
        """Store operations as one step, all of them or none, with the checks at hand for what is changed."""
        outcomes = self.store.decide(self.info.name, operations, reviewer, now, self._revise, bulk=bulk)
        self._learn(operations, outcomes)
        return outcomes

    def release(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Give back what a tab that is being closed has leased."""
        self.store.release(valid(Leaving, message).session)
        return {}

    def _revise(self, content: Any, operation: Operation) -> Revised:
        item = self.store.find(self.info.name, operation.fingerprint, operation.occurrence)
        if item is None:
            return self.validator.revise(self.info.files[0], content, operation)
        real = {name: self._restored(item, getattr(operation, name)) for name in ("edits", "second")}
        return self.validator.revise(item.file, content, operation.model_copy(update=real))

    def _restored(self, item: Item, edits: dict[str, str] | None) -> dict[str, str] | None:
        """Edits with what stood hidden in the texts that a person was shown. Raises `InputError` where that cannot be told."""
        if not edits:
            return edits
        shown = sources(item, self.validator.shape(item.file))
        return {pointer: restore(text, shown.get(pointer, ())) for pointer, text in edits.items()}

    def show(self, items: Sequence[Item]) -> list[dict[str, Any]]:
        """Items as the page shows them, each with the other members of its group in short."""
        wanted = {position for item in items for position in item.others[:MEMBERS]}
        others = {item.position: self._in_short(item) for item in self.store.items(self.info.name, sorted(wanted))} if wanted else {}
        return [self._view(item) | {"group": [others[at] for at in item.others[:MEMBERS] if at in others]} for item in items]

    def _view(self, item: Item) -> dict[str, Any]:
        return view(item, self.validator.shape(item.file)) | {"file": self.short_name(item.file)}

    def _in_short(self, item: Item) -> dict[str, Any]:
        shown = self._view(item)
        return {name: shown[name] for name in ("position", "key", "line", "row", "file", "state", "columns")}

    def item(self, position: int) -> dict[str, Any]:
        """The item at a position. Raises `InputError` when there is none."""
        found = self.store.item(self.info.name, position)
        if found is None:
            raise InputError(f"there is no record {position}", "the file may have changed", self.info.name)
        return self.show([found])[0]

    def reveal(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """What is hidden in a record, for the person who asked to see it: by pointer the real `text`, and what its `names` stand for.

        Raises `InputError` when there is no such record.
        """
        position = valid(Asking, message).position
        found = self.store.item(self.info.name, position)
        if found is None:
            raise InputError(f"there is no record {position}", "the file may have changed", self.info.name)
        return {"texts": revealed(found, self.validator.shape(found.file))}

    def validate(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """What the checks would find if the record had these texts, and which records it would then repeat.

        `near` is None as long as the index of near-duplicates is being made; `error` says why the texts cannot be judged.
        """
        draft = valid(Draft, message)
        item = self.store.item(self.info.name, draft.position)
        if item is None:
            return {"error": "this record is no longer in the file", "findings": [], "near": None}
        try:
            value = apply_edits(item.content, self._restored(item, draft.edits) or {})
            findings = self.validator.check(value, item.file, item.position)
            near = self._likeness.near(self.validator.text(value, item.file), self._texts, item.position)
        except CurateError as error:
            return {"error": error.message, "findings": [], "near": None}
        shown = [shown_finding(each) for each in findings]
        return {"error": None, "findings": shown, "near": None if near is None else self._near(near[:5])}

    def _texts(self, positions: Sequence[int]) -> list[tuple[int, str]]:
        contents = self.store.contents_at(self.info.name, positions)
        return [pair for found in self.validator.comparable(contents) for pair in zip(*found, strict=True)]

    def _learn(self, operations: Sequence[Operation], outcomes: Sequence[Outcome]) -> None:
        """Tell the index of near-duplicates what was changed or written."""
        stored = {outcome.uid for outcome in outcomes if outcome.status == "stored"}
        changes = [each.uid for each in operations if each.uid in stored and each.action in NEW_RECORD]
        for position, file, value in self.store.results(self.info.name, changes):
            self._likeness.changed(position, self.validator.text(value, file))

    def _near(self, matches: Sequence[Any]) -> list[dict[str, Any]]:
        items = {item.position: item for item in self.store.items(self.info.name, [match.key for match in matches])}
        return [
            {"position": match.key, "similarity": match.similarity, "line": items[match.key].line, "file": items[match.key].file}
            for match in matches
            if match.key in items
        ]


def _read(given: Sequence[Mapping[str, Any]]) -> tuple[list[Operation], list[Outcome]]:
    """The operations that a page sent. One that cannot be read (of a page from before an update) is refused by itself: those behind it
    must not wait for it.
    """
    operations, refused = [], []
    for each in given:
        try:
            operations.append(Operation.model_validate(each))
        except ValidationError as error:
            what = f"{error.errors()[0]['loc'][0] if error.errors()[0]['loc'] else 'it'}: {error.errors()[0]['msg']}"
            refused.append(Outcome(uid=str(each.get("uid", "")), status="refused", message=f"this decision cannot be read ({what})"))
    return operations, refused


def _told(outcome: Outcome) -> dict[str, Any]:
    """What became of an operation, as the page is told: of the decision that was in the way all but the records, masked."""
    told = outcome.model_dump(exclude={"current": {"before", "after"}})
    return told | {"current": told["current"] and told["current"] | {"reason": mask_all(told["current"]["reason"])}}


def _stamps(info: DatasetInfo) -> tuple[tuple[int, int] | None, ...]:
    """Size and time of change of each file, None where there is none any more."""
    found: list[tuple[int, int] | None] = []
    for file in info.files:
        try:
            seen = os.stat(file)
            found.append((seen.st_size, seen.st_mtime_ns))
        except OSError:
            found.append(None)
    return tuple(found)
