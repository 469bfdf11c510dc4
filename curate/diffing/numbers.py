"""How long, in which languages and with which labels the records of a state are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from curate.batch import Kind
from curate.config import Settings
from curate.diffing.result import Numbers
from curate.engine.corpus import Opened
from curate.engine.figures import measure
from curate.engine.mapping import Task, tasks_of
from curate.engine.result import Places
from curate.engine.workers import Crew, worker_count
from curate.profile import Profile


def numbers(opened: Sequence[Opened], places: Places, settings: Settings, profile: Profile) -> Numbers:
    """The numbers of a state; labels are those of the profile, and true and false of judged answers."""
    found = measure(opened, settings)
    labels: Counter[str] = Counter()
    if profile.labels or bool((places.kind == Kind.UNPAIRED).any()):
        with Crew(worker_count(settings.jobs, len(places))) as crew:
            for counted in crew.run(tasks_of(opened, settings.batch_size), _labels, profile.labels):
                labels.update(counted)
    return Numbers(_spread(found.words), _spread(found.tokens), found.tokenizer, found.exact, found.languages, dict(sorted(labels.items())))


def _spread(values: npt.NDArray[np.int64]) -> tuple[int, int, int]:
    """Median, 90th percentile and the most; zeros for none."""
    if not len(values):
        return 0, 0, 0
    median, high = np.percentile(values, [50, 90], method="inverted_cdf").tolist()
    return int(median), int(high), int(values.max())


def _labels(task: Task, labels: tuple[str, ...]) -> Counter[str]:
    batch = task.batch()
    judged = batch.label[batch.kind == Kind.UNPAIRED]
    found = Counter({name: count for name, count in (("false", int((judged == 0).sum())), ("true", int((judged == 1).sum()))) if count})
    if labels:
        said = pc.utf8_trim_whitespace(batch.outputs.text)
        known = said.filter(pc.is_in(said, value_set=pa.array(labels, type=said.type)))
        found.update({each["values"]: each["counts"] for each in pc.value_counts(known).to_pylist()})
    return found
