"""Commitments: a sealed message binds its sender and tells nobody anything until it is opened."""

from __future__ import annotations

import hashlib
from typing import Any

from accord.core.canonical import canonical_json, encode


def commitment(agent: str, message: Any, salt: str) -> str:
    """SHA-256 over the salt, then the canonical message and its sender.

    The sender is covered so that nobody can seal a copy of another's message without knowing it. It hides the message
    if the salt is random and long: 32 bytes (64 hexadecimal digits) are what the command line draws.
    """
    text = salt + canonical_json({"agent": agent, "message": encode(message)})
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
