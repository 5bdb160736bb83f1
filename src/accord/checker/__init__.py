"""The trusted folder: certificates are verified here by recomputation, with the standard library and nothing else.

Nothing in this folder imports the rest of Accord, a prover or a solver, and each file is short enough to be read whole.
"""

from __future__ import annotations

from accord.checker.check import check
from accord.checker.checked import Checked
from accord.checker.numbers import read
from accord.checker.refusal import Refusal

__all__ = ["Checked", "Refusal", "check", "read"]
