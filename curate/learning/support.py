"""How sure a share is: a form is a mold only when chance does not explain that nearly all outputs have it."""

from __future__ import annotations

import math

MIXED = 0.55
"""From this share on the most frequent form is one that the set seems to want."""

LEAST_OTHERS = 0.05
"""From this share on what differs is a second form rather than some slips. CHECKS.md has .10; a set between would be passed over."""


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


def wilson_low(hits: int, count: int) -> float:
    """The lower end of that interval: how large a share surely is."""
    return wilson(hits, count)[0]


def is_contested(hits: int, count: int) -> bool:
    """Whether so many have a form, and so many do not, that the set has not chosen."""
    return count >= 20 and MIXED <= hits / count <= 1 - LEAST_OTHERS
