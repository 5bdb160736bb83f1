"""Importing accord takes less than 300 milliseconds.

Each measurement starts a fresh interpreter; the median of the repeats counts. The baseline is an interpreter that does
nothing, whose time is included in every row.
"""

from __future__ import annotations

from harness import Finding, fresh, milliseconds, peers, rows, section

LIMIT = 300
REPEATS = 15
USED = {"pref_voting": "pref_voting.voting_methods"}  # its own __init__ imports nothing


def measure() -> Finding:
    """accord, a first use of it, its nearest peer, and the peers that have been built."""
    timed = {
        "python -c pass": milliseconds(fresh("pass"), REPEATS),
        "import accord": milliseconds(fresh("import accord"), REPEATS),
        "import accord; accord.Mechanism": milliseconds(fresh("import accord; accord.Mechanism"), REPEATS),
        "import accord; accord.verify": milliseconds(fresh("import accord; accord.verify"), REPEATS),
        "import mechaudit": milliseconds(fresh("import mechaudit"), REPEATS),
    }
    for name, python in peers().items():
        used = USED.get(name, name)
        timed[f"import {used}"] = milliseconds(fresh(f"import {used}", python), REPEATS)
    ours = timed["import accord"]
    word = "holds" if ours < LIMIT else "does NOT hold"
    return Finding("python -c pass", rows(timed, "python -c pass"), f"The claim {word} here: {ours:.0f} ms of {LIMIT} ms.")


if __name__ == "__main__":
    print(section(__doc__, measure()))
