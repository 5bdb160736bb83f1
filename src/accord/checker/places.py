"""What an agent's place in an outcome is worth to another: the certificate's field `exchanged`.

`tables[i][k]`, for agent i and the k-th of the others in the order of the roster, has a row for each row of i's utility and a
column for each outcome that honest play can end in, in rising order: i's utility there after the two exchange names. Where
neighbours' exchanges lead, within the game, from the outcome to the one with the two names exchanged, the entry must be
i's utility of it.
"""

from __future__ import annotations

from fractions import Fraction

from accord.checker.fields import array, positions, record
from accord.checker.game import Game
from accord.checker.numbers import rational
from accord.checker.refusal import Refusal


def envies(game: Game) -> dict[tuple[int, int, int, int], Fraction]:
    """By agent, other agent, row and outcome: the agent's utility in the other's place less that in its own. Raises Refusal
    unless the tables that the certificate carries are whole and agree with the game."""
    form = record(game.exchanged, "'exchanged'", ("tables", "numbers"))
    numbers = [rational(v, "an entry of the numbers in 'exchanged'") for v in array(form["numbers"], "the numbers in 'exchanged'")]
    agents, reached = range(len(game.agents)), honest_outcomes(game)
    found: dict[tuple[int, int, int, int], Fraction] = {}
    for i, tables in zip(agents, array(form["tables"], "the tables in 'exchanged'", len(agents)), strict=True):
        others = [j for j in agents if j != i]
        for j, table in zip(others, array(tables, "an agent's tables in 'exchanged'", len(others)), strict=True):
            for row, cells in enumerate(array(table, "a table in 'exchanged'", len(game.utility[i]))):
                entries = positions(cells, "a row in 'exchanged'", 0, len(numbers), len(reached))
                for outcome, entry in zip(reached, entries, strict=True):
                    _agree(game, i, j, row, outcome, numbers[entry])
                    found[i, j, row, outcome] = numbers[entry] - Fraction(game.utility[i][row][outcome], game.money)
    return found


def honest_outcomes(game: Game) -> list[int]:
    """The outcomes that honest play can end in, at some type profile."""
    return sorted({o for profile in game.profiles() for _, o in game.lotteries[game.honest(profile)]})


def _agree(game: Game, i: int, j: int, row: int, outcome: int, stated: Fraction) -> None:
    first, last = min(i, j), max(i, j)
    after = outcome
    for k in (*range(first, last), *range(last - 2, first - 1, -1)):
        after = (game.permuted or [])[k][after] if after >= 0 else after
    if after >= 0 and stated != Fraction(game.utility[i][row][after], game.money):
        raise Refusal(f"'exchanged' contradicts the game about what {game.agents[j]}'s place is worth to {game.agents[i]}")
