"""What a behaviour does, in a few words for a measure's name."""

from __future__ import annotations

from fractions import Fraction

from accord.core.canonical import show
from accord.simulation.population import Behaviour


def deed(behaviour: Behaviour) -> str:
    """ "reporting 1 type higher", "reporting at random"; an outside package's behaviour by its name and parameters."""
    params = dict(behaviour.params)
    if behaviour.name == "truthful":
        return "being honest"
    if behaviour.name == "shading":
        steps, share = params["steps"], Fraction(params["share"])
        often = "" if share == 1 else f" in {share} of the rounds"
        return f"reporting {abs(steps)} {'type' if abs(steps) == 1 else 'types'} {'higher' if steps > 0 else 'lower'}{often}"
    if behaviour.name == "noisy":
        return f"reporting a random type in {params['chance']} of the rounds"
    if behaviour.name == "random":
        return "reporting at random"
    if behaviour.name == "constant":
        return f"always sending {show(params['message'])}"
    return f"playing {behaviour}"
