"""Auditing a tabulated auction exactly is at least 1,000 times faster than the nearest peer, and within 5 times of plain numpy in floats.

The audit of a second-price auction, dominant-strategy truthfulness and ex post rationality, from tabulated input: n bidders of k
values each. `verify` compares integers and its verdicts can be certified; the peer is mechaudit, in floats with a tolerance; the
reference is a dozen lines of numpy that return the two worst margins over the same table and nothing else. CPU times, medians of one
run. Memory is the growth of a fresh process's peak while it audits.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from harness import HERE, Finding, Row, cpu_milliseconds, section

import accord
from accord.mechanisms.auctions.vickrey import vickrey

SIZES = ((3, 20), (4, 10))
NAMES = ("ada", "bo", "cy", "di")
REPEATS, PEER_REPEATS = 15, 3
FASTER, NEAR, SMALLER = 1000, 5, 20
Floats = npt.NDArray[np.float64]


def ours(bidders: int, values: int) -> accord.Mechanism:
    """The auction with its tables made."""
    mech = vickrey(NAMES[:bidders], values=values)
    accord.tabulate(mech)
    return mech


def audited(mech: accord.Mechanism) -> None:
    assert accord.verify(mech, accord.truthful()).worst == 0
    assert accord.verify(mech, accord.individually_rational()).worst == 0


def floats(mech: accord.Mechanism) -> tuple[list[Floats], npt.NDArray[np.int64]]:
    """Each bidder's utility of each outcome by its value, and the outcome of each profile."""
    game = accord.tabulate(mech)
    return [u.numerators / u.denominator for u in game.expected], game.table


def plain(utility: list[Floats], table: npt.NDArray[np.int64]) -> tuple[float, float]:
    """The greatest gain and the greatest loss, in floats."""
    gain = loss = -np.inf
    for i, u in enumerate(utility):
        reached = np.moveaxis(table, i, 0)
        worth = u[:, reached]
        told = worth[np.arange(len(u)), np.arange(len(u))]
        gain = max(gain, (worth.max(axis=1) - told).max())
        loss = max(loss, -told.min())
    return gain, loss


def theirs(bidders: int, values: int) -> tuple[object, object]:
    """The peer's environment and mechanism, with its tables made."""
    import mechaudit

    agents = NAMES[:bidders]
    environment = mechaudit.FiniteEnvironment(
        agents={agent: list(range(values)) for agent in agents},
        outcomes=list(agents),
        values=mechaudit.PrivateValues(lambda agent, own, outcome: float(own) if outcome == agent else 0.0),
    )
    bids = np.indices((values,) * bidders)
    winner, price = bids.argmax(axis=0), np.sort(bids, axis=0)[-2]
    allocation = np.moveaxis(np.array([winner == k for k in range(bidders)]), 0, -1).astype(float)
    payments = allocation * price[..., None]
    shape = (values**bidders, bidders)
    return environment, mechaudit.DirectMechanism.from_arrays(allocation.reshape(shape), payments.reshape(shape), environment=environment)


def peer_audited(environment: object, auction: object) -> None:
    import mechaudit

    asked = (mechaudit.DSIC(), mechaudit.ExPostIR())
    assert mechaudit.audit_mechanism(environment=environment, mechanism=auction, requirements=asked).passed


PROBE = """
import re, sys
from pathlib import Path
sys.path.insert(0, {folder!r})
import verifier_speed as v
peak = lambda: int(re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1])
if {peer}:
    import mechaudit
    given = v.theirs({bidders}, {values}); before = peak(); v.peer_audited(*given)
else:
    v.audited(v.ours(2, 2)); given = v.ours({bidders}, {values}); before = peak(); v.audited(given)
print((peak() - before) / 1024)
"""


def megabytes(bidders: int, values: int, *, peer: bool) -> float:
    """How much the peak memory of a fresh process grows by the audit. The kernel's own mark, which begins anew with a program (that of
    getrusage is handed down from the parent, and would show no growth below it)."""
    code = PROBE.format(folder=str(HERE), bidders=bidders, values=values, peer=peer)
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=Path.cwd()).stdout)


def measured(bidders: int, values: int) -> Mapping[str, float]:
    """CPU milliseconds of the three audits."""
    mech, peer = ours(bidders, values), theirs(bidders, values)
    given = floats(mech)
    assert plain(*given) == (0, 0)
    return {
        "accord, exact": cpu_milliseconds(lambda: audited(mech), REPEATS),
        "plain numpy, floats": cpu_milliseconds(lambda: plain(*given), REPEATS),
        "mechaudit": cpu_milliseconds(lambda: peer_audited(*peer), PEER_REPEATS, warm=False),
    }


def measure() -> Finding:
    """Times and memory at each size, relative to accord."""
    rows: list[Row] = []
    held, memory = True, []
    for bidders, values in SIZES:
        timed = measured(bidders, values)
        mine = timed["accord, exact"]
        held &= timed["mechaudit"] >= FASTER * mine and mine <= NEAR * timed["plain numpy, floats"]
        rows += [Row(f"{what}, {bidders} bidders x {values} values", ms, ms / mine) for what, ms in timed.items()]
        used, its = (megabytes(bidders, values, peer=peer) for peer in (False, True))
        held &= its > 0 and used * SMALLER <= its
        memory.append(f"{used:.1f} MB against {its:.0f} MB at {bidders} x {values}")
    return Finding("accord", tuple(rows), f"The claim {'holds' if held else 'does NOT hold'} here; memory: {', '.join(memory)}.")


if __name__ == "__main__":
    print(section(__doc__, measure()))
