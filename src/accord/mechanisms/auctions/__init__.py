"""Auctions: one item, bidders with private values."""
