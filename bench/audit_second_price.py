"""Proving a second-price auction truthful, exactly, takes less time than the nearest peer's audit in floating point.

From the rule as a Python function to the verdict, tables included, for n bidders of k values each. The peer is mechaudit,
whose tolerance is absolute (1e-8) and whose answer is no certificate; accord compares rationals, and its verdict carries
the tables that the checker needs. Ratios are relative to accord at the same size.
"""

from __future__ import annotations

from collections.abc import Mapping

import mechaudit
from harness import Finding, Row, milliseconds, section

import accord

SIZES = ((2, 10), (3, 10), (2, 30), (4, 7))
REPEATS = 3


def winner(bids: Mapping[str, int]) -> tuple[str, int]:
    """Who wins, the first of the roster on ties, and the second-highest bid."""
    ranked = sorted(bids, key=lambda agent: -bids[agent])
    return ranked[0], bids[ranked[1]]


def ours(agents: tuple[str, ...], values: int) -> None:
    bids = accord.Finite(range(values))
    domain = accord.quasi_linear(agents, bids, lambda agent, choice, own: own if choice == agent else 0)

    def rule(sent: Mapping[str, int]) -> accord.Decision:
        best, price = winner(sent)
        return accord.Decision(best, {best: price})

    verdict = accord.verify(accord.one_shot(domain, bids, rule), accord.truthful())
    assert type(verdict).__name__ == "Proved", verdict


def theirs(agents: tuple[str, ...], values: int) -> None:
    environment = mechaudit.FiniteEnvironment(
        agents={agent: list(range(values)) for agent in agents},
        outcomes=list(agents),
        values=mechaudit.PrivateValues(lambda agent, own, outcome: float(own) if outcome == agent else 0.0),
    )

    def allocate(report: Mapping[str, int]) -> dict[str, float]:
        best, _ = winner(report)
        return {agent: float(agent == best) for agent in agents}

    def pay(report: Mapping[str, int]) -> dict[str, float]:
        best, price = winner(report)
        return {agent: float(price) if agent == best else 0.0 for agent in agents}

    auction = mechaudit.DirectMechanism.from_functions(allocation=allocate, payments=pay)
    found = mechaudit.audit_mechanism(environment=environment, mechanism=auction, requirements=(mechaudit.DSIC(),))
    assert found.passed, found


def measure() -> Finding:
    """accord and mechaudit on the same auctions."""
    rows: list[Row] = []
    for bidders, values in SIZES:
        agents = ("ada", "bo", "cy", "di")[:bidders]
        mine = milliseconds(lambda a=agents, v=values: ours(a, v), REPEATS)
        peer = milliseconds(lambda a=agents, v=values: theirs(a, v), REPEATS)
        rows += [Row(f"accord, {bidders} bidders x {values} values", mine, 1.0), Row("mechaudit, the same", peer, peer / mine)]
    slowest = min(row.ratio for row in rows[1::2])
    word = "holds" if slowest > 1 else "does NOT hold"
    return Finding("accord", tuple(rows), f"The claim {word} here: the peer takes at least {slowest:.1f} times as long.")


if __name__ == "__main__":
    print(section(__doc__, measure()))
