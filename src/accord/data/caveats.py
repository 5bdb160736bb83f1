"""What has to be said about single rows: caveats, and rules that were replaced."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from accord.core.errors import Refused
from accord.data.catalogue import Dataset, Superseded


class SupersededWarning(UserWarning):
    """A rule in the selection no longer holds; the text says since when, and what replaced it."""


def matches(cells: Mapping[str, str], where: Mapping[str, str]) -> bool:
    """Whether each named cell matches its shell pattern."""
    return all(fnmatchcase(cells[column], pattern) for column, pattern in where.items())


def caveat(dataset: Dataset, cells: Mapping[str, str]) -> str:
    """Everything that must be said about one row, or the empty text."""
    said = [c.say for c in dataset.caveats if matches(cells, c.where)]
    said += [_sentence(cells, s) for s in dataset.superseded if matches(cells, s.where)]
    return "; ".join(said)


def warn_superseded(dataset: Dataset, selection: Iterable[Mapping[str, str]]) -> None:
    """Issue one SupersededWarning for each replaced rule among the rows."""
    for rule in dataset.superseded:
        for cells in selection:
            if matches(cells, rule.where):
                warnings.warn(f"{_sentence(cells, rule)}: use {rule.by}, or cite it as history", SupersededWarning, stacklevel=4)
                break


def check_together(dataset: Dataset, selection: Iterable[Mapping[str, str]]) -> None:
    """Raise Refused if the rows fall into groups that may not be compared."""
    apart = dataset.apart
    if apart is None:
        return
    seen = {row[apart.column] for row in selection}
    groups = [[v for v in group if v in seen] for group in apart.groups]
    mixed = [group for group in groups if group]
    if len(mixed) > 1:
        listed = " with ".join(" and ".join(group) for group in mixed)
        raise Refused(
            f"{dataset.name} is not to be compared across {apart.column}s ({listed}), because {apart.because}: "
            f'ask for one with {apart.column}="{mixed[-1][-1]}", or for a separate table each with by_edition'
        )


def _sentence(cells: Mapping[str, str], rule: Superseded) -> str:
    name = cells[next(iter(rule.where))]
    return f"{name} was rescinded on {rule.on} and replaced by {rule.by}, which applies from {rule.since}"
