"""Ledgers behind the protocol of `accord.core.protocols`: in memory, and in one SQLite file."""
