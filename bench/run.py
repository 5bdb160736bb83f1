"""Run every benchmark of this folder and write their tables as Markdown: to bench/RESULTS.md, and to the terminal."""

from __future__ import annotations

import importlib
import os
import platform
import sys

from harness import HERE, section

PARTS = ("harness", "run")


def main() -> int:
    names = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in PARTS)
    machine = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores."
    page = ["# Benchmarks", "", "Written by `make bench`; the numbers are those of one machine.", "", machine, ""]
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        benchmark = importlib.import_module(name)
        page.append(section(benchmark.__doc__, benchmark.measure()))
    text = "\n".join(page)
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
