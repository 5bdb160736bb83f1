"""Groves mechanisms: each agent pays what makes its own aim the total surplus."""
