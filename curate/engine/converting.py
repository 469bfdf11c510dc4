"""Converting files whose format is known, over all cores where a set is worth it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from curate.config import Settings
from curate.converting.containers import Container
from curate.converting.convert import verify_format
from curate.converting.run import Conversion, RecordLoss, convert_shard, nowhere, write_shards
from curate.engine.check import Progress, Silent
from curate.engine.corpus import Opened
from curate.engine.mapping import tasks_of
from curate.engine.workers import Crew, worker_count


def convert_opened(
    opened: Sequence[Opened],
    target: str,
    output: Path | None,
    settings: Settings,
    listen: Callable[[RecordLoss], None],
    progress: Progress | None = None,
) -> Conversion:
    """Write the records of `opened` in the format `target` to `output`, or hand them out where that is None; losses go to `listen`.

    Raises `ConfigError` for a format or an ending that is not known, `InputError` when no record can be held or written.
    """
    verify_format(target)
    container = Container(output, target) if output is not None else None
    if output is not None:
        nowhere(output, [each.source.path for each in opened])
    watch = progress or Silent()
    records = sum(each.source.records for each in opened)
    watch.stage("convert", records)
    aim = (target, container.kind if container is not None else "")
    with Crew(worker_count(settings.jobs, records)) as crew:
        shards = crew.run(tasks_of(opened, settings.batch_size), convert_shard, aim)
        return write_shards(shards, target, container, listen, watch.advance)
