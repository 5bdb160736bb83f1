"""A mechanism from a pasted table (CSV or XLSX): types, a rule, values, and perhaps payments and a prior.

The format is documented, with an example, in docs/reference/table-format.md; `accord.adapters.template` writes the example.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from accord.adapters.blocks import Source
from accord.adapters.contents import Contents, contents
from accord.adapters.csvfile import read_csv
from accord.adapters.xlsxfile import read_xlsx
from accord.core.canonical import encode, sha256
from accord.core.digest import source_digest
from accord.core.domain import Decision, Domain, private_values, quasi_linear
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, Spec, one_shot
from accord.core.prior import Correlated, Independent, Prior
from accord.core.space import Finite

READERS: Mapping[str, Callable[[Path], Source]] = {".csv": read_csv, ".xlsx": read_xlsx}
"""What reads a file, by its ending."""


def read_table(path: str | Path) -> Mechanism:
    """The mechanism in a table file: quasi-linear if the rule has pay columns, else with plain values.

    Its spec digest covers what the table says (not its formatting, nor whether it is CSV or XLSX) and the file's name.
    Raises AccordError, one sentence with file, block, row, column, value and remedy, for a file that cannot be read.
    """
    path = Path(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise AccordError(f"{path.name} is no table that can be read: save it as .xlsx or as 'CSV UTF-8'")
    try:
        source = reader(path)
    except FileNotFoundError:
        raise AccordError(f"there is no file {path}: check the name, or write an example with 'accord table new'") from None
    except OSError as problem:
        raise AccordError(f"{path} cannot be read ({problem.strerror}): check that it is a file that you may open") from None

    def again(file: str) -> Mechanism:
        """A mechanism read from a table file in the same folder."""
        return read_table(path.with_name(file))

    told = contents(source)
    digest = sha256({"contents": encode(told), "reader": source_digest(__name__)})
    spec = Spec("table", (("file", path.name),), digest, again)
    return replace(mechanism_of(told), spec=spec, notes=source.notes, summary=f"A table of {len(told.rule)} report profiles")


def mechanism_of(told: Contents) -> Mechanism:
    """The one-shot mechanism that a table's contents describe."""

    def rule(messages: Mapping[str, Any]) -> Any:
        chances = [(_outcome(told, choice, paid), p) for p, choice, paid in told.rule[tuple(messages[a] for a in told.agents)]]
        return Lottery(chances) if len(chances) > 1 else chances[0][0]

    sent = told.truth
    truth = None if sent is None else lambda view, own: sent[own]
    return one_shot(_domain(told), {a: Finite(ms) for a, ms in told.messages.items()}, rule, truth=truth)


def _outcome(told: Contents, choice: Any, paid: tuple[Fraction, ...]) -> Any:
    return Decision(choice, dict(zip(told.agents, paid, strict=True))) if told.money else choice


def _domain(told: Contents) -> Domain:
    types = {a: Finite(ts) for a, ts in told.types.items()}

    def value(agent: str, choice: Any, known: Any) -> Fraction:
        own = tuple(known[a] for a in told.agents) if told.interdependent else known
        return told.values[agent][own, choice]

    more: dict[str, Any] = {"prior": _prior(told)}
    if (outside := told.outside) is not None:
        more["outside"] = lambda agent, known: outside[agent][known[agent]]
    if (costs := told.costs) is not None:
        more["cost"] = lambda outcome: costs[outcome.choice if told.money else outcome]
    if told.money:
        return quasi_linear(told.agents, types, value, Finite(told.outcomes), interdependent=told.interdependent, **more)
    build = Domain if told.interdependent else private_values
    return build(told.agents, types, value, outcomes=Finite(told.outcomes), **more)


def _prior(told: Contents) -> Prior | None:
    if told.marginals is not None:
        return Independent({a: Lottery(marginal) for a, marginal in told.marginals.items()})
    if told.joint is not None:
        return Correlated(Lottery((dict(zip(told.agents, profile, strict=True)), p) for profile, p in told.joint.items()))
    return None
