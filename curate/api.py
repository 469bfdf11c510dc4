"""The Python API: what the command line does, on files, DataFrames and lists of dicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from curate.baselines import baseline_of
from curate.config import Settings, load_settings, make_settings
from curate.engine.check import Progress, check_opened, learn_profile
from curate.engine.corpus import Opened
from curate.engine.opening import open_paths, open_records
from curate.errors import ConfigError, InputError
from curate.profile import Profile
from curate.record import Record
from curate.reports.base import Report
from curate.waivers import Waivers, waivers_beside

if TYPE_CHECKING:
    import pandas as pd

    from curate.advising.advise import Advice
    from curate.baselines import Baseline
    from curate.converting.run import Conversion, RecordLoss
    from curate.diffing.result import Diff
    from curate.engine.estimating import Estimate
    from curate.exporting.result import Exported
    from curate.fixing.report import FixReport
    from curate.gating import Gate
    from curate.review.store import Store
    from curate.scoring import Score
    from curate.splitting.run import Split

    Data = str | PathLike[str] | Sequence[str | PathLike[str]] | Sequence[Mapping[str, Any]] | pd.DataFrame


def check(
    data: Data,
    *,
    config: str | PathLike[str] | None = None,
    waivers: bool = True,
    today: date | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Report:
    """Check files, a DataFrame or a list of dicts and return the report.

    `settings` are those of the config file (`select`, `ignore`, `format`, `map`, `profile`, `min_score`, `strict`, `jobs`, ...); a list
    of one may be given as that one: `select="DUP"`.
    `config` names a file to take them from first; none is looked for. `waivers` reads those beside the files, as they hold on `today`,
    the current day by default. `jobs` is 1 here: with more, call it under
    `if __name__ == "__main__":`, as the processes are spawned. Raises `CurateError` when the data cannot be read or its format
    is not certain; defects of the data are findings.
    """
    made = _settings(config, settings)
    known = baseline_of(made)
    opened = _open(data, made)
    beside = waivers_beside([each.source.path for each in opened], today or date.today()) if waivers else None
    return Report(check_opened(opened, made, progress, waivers=beside), made, known)


def score(data: Data | Report, **how: Any) -> Score:
    """The readiness score of data, or of a report that is there already: `.value`, `.parts`, `.clean_records`, `.gains`.

    `how` is what `check` takes. Raises `CurateError` like `check`, and `ConfigError` for anything beside a report.
    """
    return _report(data, how).score


def gate(data: Data | Report, **how: Any) -> Gate:
    """Whether to train on data: `.verdict` pass, warn, fail or error, `.reasons`, `.exit_code`.

    `how` is what `check` takes, such as `strict`, `min_score`, `min`, `fail_on`, `baseline` and `ratchet`. A report that is there already
    is judged again by these six without a new check; the others of its settings stay. Raises `CurateError` like `check`.
    """
    return _report(data, how).gate


def baseline(data: Data | Report, output: str | PathLike[str] | None = None, **how: Any) -> Baseline:
    """What is known of data today, written to `output` where that is given: name that file as `baseline` in `check` and `gate`.

    `how` is what `check` takes. Raises `CurateError`, also when something could not be checked; then nothing is written.
    """
    made = (data if isinstance(data, Report) else check(data, **how)).to_baseline()
    if output is not None:
        made.write(Path(output))
    return made


def diff(
    old: Data,
    new: Data,
    *,
    findings: bool = True,
    config: str | PathLike[str] | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Diff:
    """Compare two states of a data set by content: `.added`, `.removed`, `.changed`, `.same`, `.introduced`, `.fixed`, `.changes()`.

    Without `findings` the records alone are compared. `config` and `settings` are as for `check`. Raises `CurateError`.
    """
    from curate.diffing.run import diff_opened

    made = _settings(config, settings)
    return diff_opened(_open(old, made), _open(new, made), made, progress, findings=findings)


def open_store(data: str | PathLike[str], *, read_only: bool = False) -> Store:
    """The store of decisions of a data file, or at a database URL: `with curate.open_store("train.jsonl") as store`, which closes it, or
    `.close()` it when you are done. Raises `CurateError`.
    """
    from curate.review.store import default_url
    from curate.review.store import open_store as opened

    where = str(data)
    if "://" in where:
        return opened(where, read_only=read_only)
    # A typo in the name must not leave an empty store behind; whoever has the decisions but not the data may still read them.
    return opened(default_url(where), read_only=read_only, create=Path(where).exists())


def _report(data: Data | Report, how: dict[str, Any]) -> Report:
    if not isinstance(data, Report):
        return check(data, **how)
    other = sorted(set(how) - set(_JUDGING))
    if other:
        raise ConfigError(
            f"a report is not checked again, and {other[0]} is for a check", f"it is judged by {', '.join(_JUDGING)}", other[0]
        )
    made = make_settings({**data.settings.model_dump(exclude_unset=True), **how}, "gate")
    return Report(data.run, made, baseline_of(made)) if how else data


_JUDGING = ("strict", "min_score", "min", "fail_on", "baseline", "ratchet")


def advise(
    data: Data,
    *,
    config: str | PathLike[str] | None = None,
    waivers: bool = True,
    today: date | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Advice:
    """Advise on data: `.verdict` is PROMPT, RAG, RAG+FT, PILOT or FINE-TUNE, with `.why`, `.reasons` and the `.baseline` prompt to beat.

    Files of the setting `against` count as held out. `config`, `waivers`, `today` and `settings` are as for `check`. Raises
    `CurateError`, also when something could not be checked.
    """
    from curate.advising.advise import advise_opened

    made = _settings(config, settings)
    opened = _open(data, made)
    beside = waivers_beside([each.source.path for each in opened], today or date.today()) if waivers else None
    return advise_opened(opened, made, waivers=beside, progress=progress)


def learn(data: Data, *, config: str | PathLike[str] | None = None, progress: Progress | None = None, **settings: Any) -> Profile:
    """Learn a profile from the data; write `profile.model_dump_json()` to a file and name it as `profile` to pin it."""
    made = _settings(config, settings)
    return learn_profile(_open(data, made), made, progress)


def fix(
    data: Data,
    *,
    unsafe: bool = False,
    apply: bool = False,
    output: str | PathLike[str] | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    config: str | PathLike[str] | None = None,
    waivers: bool = True,
    today: date | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> FixReport:
    """Fix what a machine can fix, and return what that is and what is left; nothing is written without `apply` or `output`.

    `apply` writes each file in its place and keeps the old one beside it, `output` writes the only file there. The unsafe fixes,
    those that want a look, are applied with `unsafe` only. `select` and `ignore` limit the rules whose fixes are applied; all rules
    check, since a fix after which another rule finds something new is left, and what is waived stays as it is. Records given in
    memory are not changed: those after fixing are in the report. `config`, `waivers`, `today` and `settings` are as for `check`.
    Raises `CurateError`; then no file is changed.
    """
    from curate.fixing.run import fix_opened

    made = _settings(config, settings)
    opened = _open(data, made)
    beside = waivers_beside([each.source.path for each in opened], today or date.today()) if waivers else None
    limits: dict[str, Any] = {"selected": tuple(_several(select)), "ignored": tuple(_several(ignore))}
    how: dict[str, Any] = {"unsafe": unsafe, "applies": apply, "output": Path(output) if output is not None else None}
    return fix_opened(opened, made, **limits, **how, waivers=beside, progress=progress)


def export(
    data: Data,
    target: str,
    output_dir: str | PathLike[str],
    *,
    method: Literal["qlora", "lora", "full"] = "qlora",
    sequence_length: int | None = None,
    model: str | None = None,
    store: str | None = None,
    reviewed_only: bool = False,
    leave_out_errors: bool = False,
    config: str | PathLike[str] | None = None,
    waivers: bool = True,
    today: date | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Exported:
    """Write records as a trainer takes them: `target` is openai, together, axolotl, unsloth, huggingface, databricks, ... or jsonl, csv,
    parquet. Beside the data lie the files that start the job, the list of changes and the manifest.

    Of files that lie beside a review (or in `store`) its decisions count; others are checked first, and while errors are open nothing
    is written unless `leave_out_errors` leaves their records out. `config`, `waivers`, `today` and `settings` are as for `check`.
    Raises `CurateError`.
    """
    from curate.exporting.rows import checked, stream_of
    from curate.exporting.run import export_for
    from curate.targets.base import Options
    from curate.targets.registry import target_named
    from curate.text.tokens import load

    chosen, made = target_named(target), _settings(config, settings).model_copy(update={"target": None})

    def waived(paths: Sequence[str]) -> Waivers | None:
        return waivers_beside(list(paths), today or date.today()) if waivers else None

    paths = _paths(data)
    if paths is None:
        stream = checked("records", open_records(data, made), made, None, progress)
    else:
        stream = stream_of(paths, made, store=store, reviewed_only=reviewed_only, waivers=waived, progress=progress)
    options = Options(method, sequence_length, model)
    counter = load(made.tokens.tokenizer if made.tokens is not None else None)
    return export_for(chosen, stream, Path(output_dir), options, tokenizer=counter, leave_out_errors=leave_out_errors)


def split(
    data: Data,
    output_dir: str | PathLike[str],
    *,
    validation: float = 0.1,
    test: float = 0.1,
    seed: int = 0,
    group_by: str | None = None,
    stratify: str | None = None,
    previous: str | PathLike[str] | None = None,
    config: str | PathLike[str] | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Split:
    """Split files into train, validation and test, which are written into `output_dir` with a manifest; what is linked stays together.

    `validation` and `test` are shares of the records, `group_by` and `stratify` name keys of them; `previous` is the manifest of an
    earlier split whose sides are kept. `config` and `settings` are as for `check`. Raises `CurateError`; then nothing is written.
    """
    from curate.splitting.manifest import read_manifest
    from curate.splitting.run import SplitOptions, split_opened

    made = _settings(config, settings)
    earlier = read_manifest(Path(previous)) if previous is not None else None
    options = SplitOptions(validation, test, seed, group_by, stratify, earlier)
    return split_opened(_open(data, made), made, Path(output_dir), options, progress)


def convert(
    data: Data,
    to: str,
    output: str | PathLike[str] | None = None,
    *,
    config: str | PathLike[str] | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Conversion:
    """Write records in the format `to` (openai_chat, sharegpt, alpaca, ...) to `output`, or return them in `values` where that is None.

    What the format cannot hold is in `losses`; a record that it cannot hold at all is left out, with the reason there. `config` and
    `settings` (`format`, `map`, `jobs`, ...) are as for `check`. Raises `CurateError`; then nothing is written.
    """
    from curate.engine.converting import convert_opened

    made = _settings(config, settings)
    losses: list[RecordLoss] = []
    done = convert_opened(_open(data, made), to, Path(output) if output is not None else None, made, losses.append, progress)
    done.losses = losses
    return done


def estimate(
    data: Data,
    target: str,
    *,
    epochs: int | None = None,
    price_per_million: float | None = None,
    tokenizer: str | None = None,
    config: str | PathLike[str] | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Estimate:
    """Count the tokens that a training run for `target` (openai, together, axolotl, ...) reads and learns from, by who wrote them.

    Without `epochs` it is what the target takes by itself. There is a cost only at the `price_per_million` that is given. `tokenizer`,
    `config` and `settings` are as for `check`. Raises `CurateError`.
    """
    from curate.engine.estimating import estimate_opened
    from curate.targets.registry import target_named

    chosen, made = target_named(target), _settings(config, settings)
    how: dict[str, Any] = {"epochs": epochs, "price_per_million": price_per_million, "tokenizer": tokenizer, "progress": progress}
    return estimate_opened(_open(data, made), chosen, made, **how)


def read(data: Data, **settings: Any) -> Iterator[Record]:
    """The readable records in the order of the files, in the canonical model. Records that do not fit the format are left out:
    `check` names each of them.
    """
    made = _settings(None, settings)
    for each in _open(data, made):
        for shard in each.source.shards(made.batch_size):
            for raw in shard.load():
                if raw.source_bytes is None and each.shape.accepts(raw.value):
                    yield each.shape.read(raw.value)


def _settings(config: str | PathLike[str] | None, values: dict[str, Any]) -> Settings:
    base = load_settings(Path(config)) if config is not None else Settings()
    # One process unless asked: workers are spawned, and a script without a `__main__` guard would run again in each of them.
    several = {name: _several(values[name]) for name in _LISTS if name in values}
    return make_settings({"jobs": 1, **base.model_dump(exclude_unset=True), **values, **several})


_LISTS = ("select", "ignore", "fail_on", "against", "benchmark")
"""The settings that name several things; one may be given by itself."""


def _several(given: Any) -> Any:
    return (given,) if isinstance(given, str | PathLike) else given


def _open(data: Any, settings: Settings) -> list[Opened]:
    paths = _paths(data)
    return open_paths(paths, settings) if paths is not None else open_records(data, settings)


def _paths(data: Any) -> list[Path] | None:
    """The paths that are given, None for records in memory."""
    if isinstance(data, str | PathLike):
        return [_path(data)]
    if isinstance(data, Sequence) and len(data) and all(isinstance(each, str | PathLike) for each in data):
        return [_path(each) for each in data]
    return None


def _path(given: str | PathLike[str]) -> Path:
    if given == "":  # which would be the current folder
        raise InputError("the name of a file is empty", 'the current folder is called "."', "''")
    return Path(given)
