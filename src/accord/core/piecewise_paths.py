"""From an ordinary function of reports to its decision tree: the function is run once for each way through its comparisons.

Steps. (1) Run the function on polynomials. (2) A comparison that the type spaces or earlier answers on this path settle is
answered; any other is answered as the path prescribes, or with yes where the path is new. (3) Where the run met a comparison
beyond the prescribed ones, split there and run again with each answer. So every comparison is a node of the tree, its ends
cover all reports, and no two of them overlap.

Validated by evaluating tree and function at random points (tests/unit/core/test_piecewise.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from accord.core.errors import AccordError
from accord.core.piecewise_polynomial import Decide, Polynomial
from accord.core.whence import raising_line

MOST = 4096  # ends of one tree
DEEPEST = 200  # comparisons on the way to one

Span = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Split:
    """`test` > 0 (strict) or >= 0 leads to `yes`, and everything else to `no`: each another split, or an end of the tree."""

    test: Polynomial
    strict: bool
    yes: Any
    no: Any

    def holds(self, point: Sequence[Fraction]) -> bool:
        value = self.test.at(point)
        return value > 0 if self.strict else value >= 0


def leaf_at(tree: Any, point: Sequence[Fraction]) -> Any:
    """The end of the tree that a point leads to."""
    while isinstance(tree, Split):
        tree = tree.yes if tree.holds(point) else tree.no
    return tree


def ends(tree: Any) -> int:
    """How many ends a tree has."""
    return ends(tree.yes) + ends(tree.no) if isinstance(tree, Split) else 1


def grow(run: Callable[[Decide], Any], spans: Sequence[Span], names: Sequence[str]) -> Any:
    """The decision tree of `run`, whose variables, called `names`, range over the closed `spans`.

    Raises AccordError for a comparison that is not linear, for more than 4,096 ends or 200 comparisons in a row, where the
    function does not compare the same things twice, so that it is no function of its input, and, with the line and the way
    through the comparisons, where it raises anything else.
    """
    found = 0

    def at(prefix: tuple[bool, ...]) -> Any:
        nonlocal found
        path = _Path(prefix, spans)
        leaf = guarded(lambda: run(path.decide), lambda: path.way(names))
        if len(path.met) < len(prefix):
            raise AccordError("the rule compares other things when it is run again: make it a function of the reports alone")
        if len(path.met) == len(prefix):
            found += 1
            if found > MOST:
                raise AccordError(f"the rule has more than {MOST:,} pieces: use fewer agents or comparisons, or grids with .grid(points)")
            return leaf
        test, strict = path.met[len(prefix)]
        return Split(test, strict, at((*prefix, True)), at((*prefix, False)))

    return at(())


def guarded(run: Callable[[], Any], where: Callable[[], str]) -> Any:
    """What `run` gives. Raises AccordError, with the line of the rule and the words of `where`, for anything else that it raises."""
    try:
        return run()
    except AccordError:
        raise
    except Exception as problem:
        told = f"the rule fails{raising_line(problem)} with {type(problem).__name__} ({problem})"
        raise AccordError(f"{told} {where()}: make it answer all reports") from None


@dataclass(frozen=True)
class _Range:
    """What is known of a linear form: it lies between two ends, each of which it may reach unless that is open."""

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    def above(self, t: Fraction, *, strict: bool) -> bool | None:
        """Whether the form is > t (strict) or >= t; None where that is not known."""
        if self.low > t or (self.low == t and (self.low_open or not strict)):
            return True
        return False if self.high < t or (self.high == t and (self.high_open or strict)) else None

    def cut(self, t: Fraction, *, strict: bool, above: bool) -> _Range:
        """With the answer to that question, which was not known."""
        return replace(self, low=t, low_open=strict) if above else replace(self, high=t, high_open=not strict)


class _Path:
    """One run: the answers prescribed, and the comparisons met that needed one."""

    def __init__(self, prefix: tuple[bool, ...], spans: Sequence[Span]) -> None:
        self.prefix, self.spans = prefix, spans
        self.met: list[tuple[Polynomial, bool]] = []
        self.known: dict[tuple[Any, ...], _Range] = {}  # by the form without its constant, its first coefficient being 1

    def way(self, names: Sequence[str]) -> str:
        """The comparisons of this run with their answers, in words."""
        answers = (*self.prefix, *(True for _ in self.met[len(self.prefix) :]))
        told = []
        for (p, strict), yes in zip(self.met, answers, strict=False):
            lead = next(c for m, c in p.terms.items() if m)
            form = Polynomial({m: c / lead for m, c in p.terms.items() if m})
            sign = ">" if yes == (lead > 0) else "<"  # a no turns the sign round, and so does a division by the lead
            told.append(f"{form.written(names)} {sign}{'' if strict == yes else '='} {-p.constant / lead}")
        return f"where {' and '.join(told)}" if told else "whatever the reports are"

    def decide(self, p: Polynomial, strict: bool) -> bool:
        """The answer to p > 0 or p >= 0: where the first coefficient is negative, the form is <= or < where it is not > or >=."""
        if p.degree > 1:
            raise AccordError("the rule compares products of reports, and cells are cut by linear comparisons only: compare linear sums")
        lead = next(c for m, c in p.terms.items() if m)
        form = tuple((m, c / lead) for m, c in p.terms.items() if m)
        place, turned = -p.constant / lead, lead < 0
        known = self.known.get(form) or _range(form, self.spans)
        above = known.above(place, strict=strict != turned)
        if above is None:
            k = len(self.met)
            if k == DEEPEST:
                raise AccordError(f"the rule makes more than {DEEPEST} comparisons in a row: use fewer, or grids with .grid(points)")
            self.met.append((Polynomial(p.terms), strict))
            answer = self.prefix[k] if k < len(self.prefix) else True
            above = answer != turned
            self.known[form] = known.cut(place, strict=strict != turned, above=above)
        return above != turned


def _range(form: Sequence[tuple[Any, Fraction]], spans: Sequence[Span]) -> _Range:
    """The least and greatest value of a linear form over the spans."""
    ends = [sorted(c * e for e in spans[m[0]]) for m, c in form]
    return _Range(sum((low for low, _ in ends), Fraction(0)), sum((high for _, high in ends), Fraction(0)))


def cells(tree: Any) -> list[tuple[tuple[tuple[Polynomial, bool], ...], Any]]:
    """Every end with the inequalities (p > 0 where strict, else p >= 0) that lead to it, yes before no."""
    found: list[tuple[tuple[tuple[Polynomial, bool], ...], Any]] = []

    def walk(at: Any, rows: tuple[tuple[Polynomial, bool], ...]) -> None:
        if isinstance(at, Split):
            walk(at.yes, (*rows, (at.test, at.strict)))
            walk(at.no, (*rows, (-at.test, not at.strict)))
        else:
            found.append((rows, at))

    walk(tree, ())
    return found


def tree_json(tree: Any, leaf: Callable[[Any], Mapping[str, Any]]) -> dict[str, Any]:
    """The tree as nested objects."""
    if not isinstance(tree, Split):
        return dict(leaf(tree))
    return {"if": tree.test.json(), "strict": tree.strict, "then": tree_json(tree.yes, leaf), "else": tree_json(tree.no, leaf)}
