"""What was acknowledged is on the disk when the power goes: the store's own code writes through a disk that forgets.

CURATE_CUTS sets how many cuts there are; `make test-extended` makes 400.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.helpers.disk import Disk, after_power_cut, put
from tests.helpers.lives import Damage, damage, live

CUTS = int(os.environ.get("CURATE_CUTS", "20"))
CUTS_A_LIFE = 20


def lives(tmp_path: Path, cuts: int, decisions: int, *pragmas: str) -> list[Damage]:
    """What `cuts` cuts do to stores, each of which begins with what the last cut left of the one before.

    A cut comes at any step or, as often, just when something was acknowledged.
    """
    found: list[Damage] = []
    folder, left = tmp_path / "life", tmp_path / "left"
    put({}, folder)
    for seed in range(-(-cuts // CUTS_A_LIFE)):
        chance = random.Random(seed)
        disk = Disk(folder)
        life = live(disk, seed, decisions, *pragmas)
        for _ in range(min(CUTS_A_LIFE, cuts - len(found))):
            step = chance.choice((chance.randint(0, len(disk.log)), chance.choice(life.acknowledged)[0]))
            files = after_power_cut(disk, step, chance)
            put(files, left)
            found.append(damage(left, life, step))
        disk.close()
        put(files, folder)
    return found


def test_no_acknowledged_decision_is_lost_when_the_power_goes(tmp_path: Path) -> None:
    # Each is opened and used after its cut, so that nothing wrong with it means: whole, complete, and ready for more.
    assert Counter(lives(tmp_path, CUTS, 40)) == {Damage(): CUTS}


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_the_simulator_finds_what_weaker_settings_lose(tmp_path: Path, synchronous: str) -> None:
    found = lives(tmp_path, CUTS_A_LIFE, 16, f"synchronous={synchronous}")
    assert sum(each.lost > 0 for each in found) > CUTS_A_LIFE // 4
    assert any(each.corrupt for each in found) == (synchronous == "OFF")
