"""One agent at a mechanism, as the tables that batched strategies need: types, messages, honesty and ability by position."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from accord.core.canonical import key, show
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.space import Finite, as_finite

Positions = npt.NDArray[np.int64]  # places in an agent's list of types or messages, one a round


@dataclass(frozen=True)
class Seat:
    """An agent's place at a mechanism. The tables are built when first asked for."""

    mechanism: Mechanism
    agent: str

    @cached_property
    def types(self) -> Finite:
        """The agent's types, simplest first. Raises AccordError where they are continuous."""
        return as_finite(self.mechanism.domain.types[self.agent])

    @cached_property
    def messages(self) -> Finite:
        """The agent's messages, simplest first. Raises AccordError over several rounds or where they are continuous."""
        if self.mechanism.messages is None:
            raise AccordError(
                f"{self.mechanism.name} runs over several rounds, so {self.agent} has no single list of messages: play it round by round"
            )
        return as_finite(self.mechanism.messages[self.agent])

    @cached_property
    def honest(self) -> Positions:
        """The honest message of each type, shape (types,). Raises AccordError where honesty is not declared."""
        return np.array([self.messages.position(self.truth(self._view, t)) for t in self.types], dtype=np.int64)

    @cached_property
    def able(self) -> npt.NDArray[np.bool_]:
        """Which messages each type can send, shape (types, messages)."""
        return np.array([[self.can(t, m) for m in self.messages] for t in self.types], dtype=bool)

    @cached_property
    def pairs(self) -> Positions:
        """Every (type, message) that can occur, shape (pairs, 2)."""
        return np.argwhere(self.able).astype(np.int64)

    @cached_property
    def _view(self) -> Any:
        return self.mechanism.view(self.mechanism.start(), self.agent)

    def truth(self, view: Any, own: Any) -> Any:
        """The honest message of type `own` at `view`."""
        if self.mechanism.truth is None:
            raise AccordError(
                f"{self.mechanism.name} does not say which strategy is the truthful one: give it truth=(view, type) -> message"
            )
        return self.mechanism.truth(view, own)

    def can(self, own: Any, message: Any) -> bool:
        """Whether type `own` is able to send `message`."""
        can = self.mechanism.domain.can_send
        return can is None or bool(can(self.agent, own, message))

    def lies(self, view: Any, own: Any, message: Any) -> bool:
        """Whether `message` differs from the honest one."""
        return key(self.truth(view, own)) != key(message)

    def message_number(self, written: Any) -> int:
        """The position of a message given as itself or as its written form. Raises AccordError where there is none."""
        if isinstance(written, str) and written not in self.messages:
            written = self.messages.parse(written)
        if written not in self.messages:
            raise AccordError(f"{show(written)} is not in {self.agent}'s message space {self.messages}: choose one inside")
        return self.messages.position(written)
