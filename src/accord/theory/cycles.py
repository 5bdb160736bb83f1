"""Shortest paths and least cycles of complete graphs in exact integers, many graphs of one size at once.

lengths[g, a, b] is the length of the edge from a to b in graph g, shape (graphs, nodes, nodes), over one common denominator.
Every node has a loop, of length 0 where averages are asked for, so that the least average length of a cycle is never above 0. An edge
that is not there is longer than any path (`absent`).

Sources: Bellman (1958), On a routing problem, Quarterly of Applied Mathematics 16(1), and Ford (1956) for `potentials`; Karp
(1978), A characterization of the minimum cycle mean in a digraph, Discrete Mathematics 23(3), Theorem 1, for `least_means`.
Validated in tests/laws/test_cycles.py against all simple cycles listed one by one, and a linear program.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from accord.core.scaled import Integers, Scaled, fit

_SAFE = 2**61


def greatest(lengths: Integers) -> int:
    """The greatest length of an edge, taken positive."""
    return max(abs(int(lengths.max())), abs(int(lengths.min()))) if lengths.size else 0


def absent(lengths: Integers) -> int:
    """A length that no shortest path and no least cycle uses."""
    return (len(lengths.T) + 1) * greatest(lengths) + 1


def roomy(lengths: Integers) -> Integers:
    """The lengths in a type where a path over all nodes, and its difference from another, cannot overflow."""
    wide = lengths.dtype != object and 2 * (lengths.shape[-1] + 2) * greatest(lengths) >= _SAFE
    return lengths.astype(object) if wide else lengths


def potentials(lengths: Integers, start: Integers) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """(d, sound): the greatest d with d <= start and d[b] <= d[a] + lengths[a, b], and for which graphs there is one.

    Steps: (1) let d be `start`, shape (graphs, nodes); (2) lower each d[b] to the least d[a] + lengths[a, b]; (3) stop when
    nothing changes. Without a negative cycle that is after as many rounds as there are nodes; a graph that still changes has one.
    """
    lengths = roomy(lengths)
    reached = start.astype(lengths.dtype)
    for _ in range(lengths.shape[-1]):
        lower = np.minimum(reached, _step(reached, lengths))
        if (lower == reached).all():
            break
        reached = lower
    sound = (_step(reached, lengths) >= reached).all(axis=-1)
    return reached, np.asarray(sound, dtype=np.bool_)


def least_means(lengths: Integers) -> Scaled:
    """For each graph the least average length of a cycle: 0 unless there is a negative one. The denominator is that of averages;
    the lengths' own is the caller's.

    Steps: (1) let D[k][b] be the least length of a walk of k edges that ends in b, k = 0 .. n; (2) the answer is the least over
    b of the greatest over k < n of (D[n][b] - D[k][b]) / (n - k).
    """
    lengths, n = roomy(lengths), lengths.shape[-1]
    walks = [np.zeros(lengths.shape[:-1], dtype=lengths.dtype)]
    for _ in range(n):
        walks.append(_step(walks[-1], lengths))
    common = math.lcm(*range(1, n + 1))
    means = fit(walks[n] - walks[0], common // n)
    for k in range(1, n):
        means = np.maximum(means, fit(walks[n] - walks[k], common // (n - k)))
    return Scaled(means.min(axis=-1), common)


def least_cycle(lengths: Integers) -> tuple[tuple[int, ...], Fraction]:
    """A cycle of one graph, shape (nodes, nodes), with the least average length, and that average. It begins with its least node.

    Steps: (1) find the average m; (2) lengthen every edge by -m, so that no cycle is negative and some are 0; (3) the edges that
    the shortest paths use exactly contain such a cycle: follow them from the first node that can return to itself.
    """
    mean = least_means(lengths[None])
    average = mean.at(0)
    level = fit(lengths.astype(object), average.denominator) - average.numerator
    shortest, _ = potentials(level[None], np.zeros((1, len(level)), dtype=object))
    used = shortest[0][:, None] + level == shortest[0][None, :]
    found = min((loop for loop in (_return(used, node) for node in range(len(used))) if loop), key=lambda loop: (len(loop), loop))
    place = found.index(min(found))
    return tuple(found[place:] + found[:place]), average


def _step(reached: Integers, lengths: Integers) -> Integers:
    """The least of reached[a] + lengths[a, b] over a."""
    least: Integers = (reached[..., :, None] + lengths).min(axis=-2)
    return least


def _return(used: npt.NDArray[np.bool_], home: int) -> list[int]:
    """The nodes of a shortest way from `home` back to it along used edges; empty if there is none."""
    came: dict[int, int] = {}
    queue = [home]
    for at in queue:
        for after in np.flatnonzero(used[at]).tolist():
            if after == home:
                way = [at]
                while way[-1] != home:
                    way.append(came[way[-1]])
                return way[::-1]
            if after not in came:
                came[after] = at
                queue.append(after)
    return []


def zeros(graphs: int, nodes: int) -> Integers:
    """A start from which every node is reached at once."""
    return np.zeros((graphs, nodes), dtype=np.int64)
