"""Linear programming in rationals: a floating-point solver guesses, exact arithmetic decides."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from accord.theory.linear_guess import Guess, exactly, guess
from accord.theory.linear_program import ZERO, Answer, Infeasible, Optimal, Program, Row, Unbounded, holds, recession
from accord.theory.linear_simplex import simplex

__all__ = ["Infeasible", "Optimal", "Program", "Row", "Unbounded", "holds", "solve"]


def solve(program: Program) -> Answer:
    """An optimum with multipliers that prove it, or a proof that there is none.

    Steps: (1) HiGHS guesses the vertex; (2) the equations of the guess are solved in rationals; (3) point and multipliers are verified.
    Where HiGHS sees no solution, the same three steps on the program of least violation give a Farkas certificate, and on the cone of
    directions a ray. (4) Where any step fails, the exact simplex method goes on from the guess. Every answer satisfies `holds`.

    Validated against enumeration of all vertices, and against scipy's own answers, on random programs, degenerate ones among them.
    """
    guessed = guess(program)
    found = exactly(program, guessed) if isinstance(guessed, Guess) else _none(program)
    if found is not None and holds(program, found):
        return found
    proved = simplex(program, (guessed.away, guessed.tight) if isinstance(guessed, Guess) else None)
    assert holds(program, proved), "the simplex method ends with a proof"
    return proved


def _none(program: Program) -> Infeasible | Unbounded | None:
    """Why there is no optimum, by programs that have one; None where their guesses do not settle it."""
    nearest = _exactly(_relaxed(program))
    if nearest is None:
        return None
    if nearest.value > 0:
        return Infeasible(_joined(program, nearest.dual))
    falling = _exactly(_boxed(recession(program)))
    return Unbounded(falling.x, nearest.x[:-1]) if falling is not None and falling.value < 0 else None


def _exactly(program: Program) -> Optimal | None:
    guessed = guess(program)
    return exactly(program, guessed) if isinstance(guessed, Guess) else None


def _relaxed(program: Program) -> Program:
    """Minimise one number, the last variable, by which every row may be missed; an equation is two rows.

    Its multipliers sum to one, so those of a vertex contradict each other with as few rows as can be, none of which can be spared.
    """
    gap, rows = len(program.costs), list[Row]()
    for row in program.rows:
        rows.append(Row({**row.terms, gap: Fraction(1)}, row.bound))
        if row.equal:
            rows.append(Row({gap: Fraction(1), **{j: -a for j, a in row.terms.items()}}, -row.bound))
    return Program([0] * gap + [1], rows, [*program.lower, ZERO], [*program.upper, None])


def _joined(program: Program, dual: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The multipliers of the program's own rows, from those of `_relaxed`."""
    given = iter(dual)
    return tuple(next(given) - next(given) if row.equal else next(given) for row in program.rows)


def _boxed(program: Program) -> Program:
    """The directions no longer than one in each variable."""
    lower = [Fraction(-1) if b is None else b for b in program.lower]
    upper = [Fraction(1) if b is None else b for b in program.upper]
    return Program(program.costs, program.rows, lower, upper)
