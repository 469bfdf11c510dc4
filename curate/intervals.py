"""How sure a share is that was counted."""

from __future__ import annotations

import math


def wilson(hits: int, count: int, z: float = 1.959964) -> tuple[float, float]:
    """Both ends of the Wilson score interval of a share, 95 % by default; 0 and 1 when nothing was counted.

    Source: E. B. Wilson 1927, "Probable inference, the law of succession, and statistical inference".
    """
    if count == 0:
        return 0.0, 1.0
    share, scale = hits / count, 1 + z * z / count
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    middle = share + z * z / (2 * count)
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def fisher(hits: int, count: int, other_hits: int, other_count: int) -> float:
    """The two-sided p of Fisher's exact test: how likely shares at least as different are when both groups are alike; 1 without records.

    Source: R. A. Fisher 1922, "On the interpretation of chi-squared from contingency tables".
    """
    both, total = hits + other_hits, count + other_count

    def chance(first: int) -> float:
        return math.exp(_choose(count, first) + _choose(other_count, both - first) - _choose(total, both))

    own = chance(hits)
    possible = (chance(first) for first in range(max(0, both - other_count), min(both, count) + 1))
    return min(1.0, sum(each for each in possible if each <= own * (1 + 1e-7)))


def _choose(count: int, chosen: int) -> float:
    """The logarithm of the number of ways to choose."""
    return math.lgamma(count + 1) - math.lgamma(chosen + 1) - math.lgamma(count - chosen + 1)
