"""The certificates that the checker's unit tests ask about, recorded while those tests run.

As a pytest plugin (`-p tests.quality.recorded`) it writes each certificate that `accord.checker.check` is given, once, as a
line of JSON to the file named by ACCORD_RECORD.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "tests" / "unit" / "checker"
ASKED = (
    "test_claims", "test_games", "test_transfer", "test_theorems", "test_forgeries", "test_least_repair", "test_agreement",
    "test_refinements",
)  # fmt: skip
BY_HAND = ("test_more_forgeries",)
"""Those whose certificates differ in little, each to tell something."""
LONGEST = 20_000  # characters: longer certificates take longer to check than they tell


def certificates(names: tuple[str, ...] = ASKED) -> Iterator[Any]:
    """Each certificate that the unit tests give to the checker, whole, forged or malformed. Should one of them fail, it says so itself."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "asked.jsonl"
        paths = [str(UNIT / f"{name}.py") for name in names]
        run = [sys.executable, "-m", "pytest", "-q", "-p", "tests.quality.recorded", "-p", "no:cacheprovider", "-k", "not drawn_at_random"]
        settings = {**os.environ, "ACCORD_RECORD": str(file), "ACCORD_TEST_ALL": "0"}
        done = subprocess.run([*run, *paths], cwd=ROOT, env=settings, capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stdout[-2000:] + done.stderr[-1000:]
        for line in file.read_text(encoding="utf-8").splitlines():
            asked = json.loads(line)
            if isinstance(asked, dict):
                yield asked


def pytest_configure(config: Any) -> None:
    """Put a recording check in the place of the checker's before any test module takes it."""
    import accord.checker
    import accord.checker.check as room

    plain, seen = accord.checker.check, set[str]()
    out = open(os.environ["ACCORD_RECORD"], "w", encoding="utf-8")  # noqa: SIM115 - open for as long as the tests run
    config.add_cleanup(out.close)

    def check(certificate: Any) -> Any:
        try:
            line = json.dumps(certificate)
        except (TypeError, ValueError, RecursionError):
            line = ""  # not JSON: the checker says so before it reads anything
        if line and line not in seen and len(line) < LONGEST:
            seen.add(line)
            out.write(line + "\n")
        return plain(certificate)

    accord.checker.check = check
    room.check = check
