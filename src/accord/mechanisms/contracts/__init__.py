"""Contracts: audits, credits and penalties."""
