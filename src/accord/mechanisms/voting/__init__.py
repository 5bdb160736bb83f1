"""Voting: a public decision without money."""
