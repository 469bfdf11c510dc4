"""A review that is told to stop leaves its decisions in one file; one text that is no text stops no other decision."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from pathlib import Path

import pytest

from curate.review.store import default_url, open_store
from tests.helpers.browser import serving
from tests.helpers.review import talk

pytestmark = [pytest.mark.loopback, pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")]


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_when_it_has_ended_the_file_alone_is_the_store(tmp_path: Path, how: str) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_text("".join(json.dumps(talk(f"What is {i}?", f"It is {i}.")) + "\n" for i in range(4)), encoding="utf-8")
    with serving(path) as server:
        first, second = server.sync()["items"][:2]
        made = [
            {"uid": "decision-1", "action": "skip", "fingerprint": first["fingerprint"], "occurrence": 0},
            {"uid": "decision-2", "action": "note", "fingerprint": second["fingerprint"], "occurrence": 0, "reason": "half of \ud83d"},
        ]
        assert [outcome["status"] for outcome in server.sync(*made)["outcomes"]] == ["stored", "stored"]
        assert server.end(signal.Signals[how]) == 0
    assert "Traceback" not in path.with_suffix(".log").read_text(encoding="utf-8")
    copy = tmp_path / "elsewhere" / path.name
    copy.parent.mkdir()
    shutil.copy(f"{path}.review.db", f"{copy}.review.db")
    store = open_store(default_url(copy), read_only=True, create=False)
    assert [(event.id, event.reason) for event in store.events()] == [("decision-1", None), ("decision-2", "half of \ufffd")]
    store.close()
