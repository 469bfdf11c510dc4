"""The corpus of a run: which of some records stays."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from curate.config import Settings
from curate.engine.check import check_opened
from curate.engine.corpus import LoadedCorpus
from curate.engine.opening import open_paths
from tests.helpers.review import talk


def test_standings_are_by_findings_then_fingerprint_then_place(tmp_path: Path) -> None:
    records = [talk(f"Question {i % 7}?", f"Answer {i % 7}.") for i in range(20)]
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text("".join(json.dumps(each) + "\n" for each in records))
    settings = Settings(jobs=1, select=("FMT",))
    opened = open_paths([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], settings)
    places = check_opened(opened, settings).places
    corpus = LoadedCorpus(opened, places, settings)
    corpus.counts = np.arange(40) % 3
    asked = [(source, row) for source in (1, 0) for row in (3, 10, 17, 0, 5)]
    ranked = sorted(asked, key=lambda place: (corpus.scored_findings(*place), places.key(places.position(*place)), place))
    assert corpus.standings(asked).tolist() == [ranked.index(place) for place in asked]
    assert corpus.standings([]).tolist() == []
