"""What a result has to say of the machine that it was measured on. No names of hosts or users."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.speed.runs import memory_mb

QUIET = 0.5
"""Load average of the last minute up to which a machine counts as quiet."""


def machine() -> dict[str, Any]:
    """Processor, cores, memory, Python, the date, and the load before anything was run."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = sorted({line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")})
    load = os.getloadavg()[0]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": ", ".join(models) or platform.machine(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(memory_mb() / 1000),
        "python": platform.python_version(),
        "load_before": round(load, 2),
        "is_quiet": load <= QUIET,
    }
