"""Property tests draw the same cases each time, so that a change is what makes the suite fail; `make test-mutations` draws new ones."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("fixed", derandomize=True)
settings.register_profile("fresh", derandomize=False)
settings.load_profile("fresh" if os.environ.get("CURATE_MUTATIONS") else "fixed")
