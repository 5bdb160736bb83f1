"""From mechanisms to mechanisms."""
