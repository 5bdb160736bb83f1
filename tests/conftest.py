"""What every test runs under: the same random cases each time, more of them under `make test-all`, and no colour."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# Two shared cores make single cases slow now and then, which says nothing about the code: no deadline.
_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("test", max_examples=50, derandomize=True, **_COMMON)
settings.register_profile("all", max_examples=500, **_COMMON)
settings.load_profile("all" if os.environ.get("ACCORD_TEST_ALL") == "1" else "test")


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the terminal or the time zone it happens to run in."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
