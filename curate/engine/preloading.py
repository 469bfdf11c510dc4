"""What every worker needs, imported once by the process that workers are forked from, or by each worker where there are no forks."""

from __future__ import annotations

import gc

import pyarrow as pa

import curate.engine.mapping  # noqa: F401 (what workers run)
from curate.checks.registry import all_checks

all_checks()
pa.array([""])  # the first list that pyarrow converts makes it import pandas
gc.collect()
gc.freeze()  # what is there now stays: looking for garbage in it would make every worker copy its pages
gc.set_threshold(50_000, 20, 100)  # records are made by the thousand and hold no cycles: looking as often as usual takes 5 % of a run
