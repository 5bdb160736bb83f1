"""How many random cases, kills and corruptions a run makes: a tenth by default, all of them with ACCORD_TEST_ALL=1."""

from __future__ import annotations

import os


def volume(full: int) -> int:
    """`full` under `make test-all`, a tenth of it (at least one) under `make test`."""
    return full if os.environ.get("ACCORD_TEST_ALL") == "1" else max(1, full // 10)
