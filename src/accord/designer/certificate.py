"""The certificate that a change of payments is the least, or that none will do. (A repaired mechanism's verdicts have their own.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accord.core.certificate import FORMAT, identity, packed, sealed
from accord.core.game import Game
from accord.core.gamefile import behaviour_digest, game_json
from accord.core.mechanism import Mechanism
from accord.core.rational import text
from accord.designer.least_change import LeastChange
from accord.designer.norm import Norm
from accord.properties.property import Property

METHOD = "linear programming"


def certificate(
    mechanism: Mechanism, game: Game, wanted: Sequence[Property], norm: Norm, keep: Sequence[str], cases: int, found: LeastChange
) -> Mapping[str, Any]:
    """The pair of solutions, or Farkas's multipliers, with the table from which the checker builds the program again."""
    assumed = [*mechanism.domain.notes, *mechanism.notes, *(a for p in wanted for a in p.assumes(mechanism))]
    sized = None if found.size is None else text(found.size)
    change = [[*divmod(v, game.table.size), text(x)] for v, x in sorted(found.change.items())]
    return sealed(
        {
            "format": FORMAT,
            "kind": "linear",
            "mechanism": identity(mechanism, behaviour_digest(game)),
            "property": {
                "name": "least_repair",
                "params": {
                    "of": [{"name": p.name, "params": dict(p.params)} for p in wanted],
                    "norm": str(norm),
                    "keep": list(keep),
                    "size": sized,
                },
            },
            "threat": {"name": "none", "params": {}},
            "verdict": "proved",
            "method": METHOD,
            "arithmetic": "exact",
            "cases": cases,
            "worst": None,
            "witness": None,
            "assumptions": list(dict.fromkeys(assumed)),
            "game": packed(game_json(game)),
            "change": None if sized is None else change,
            "dual": [[r, text(y)] for r, y in sorted(found.dual.items())],
        }
    )
