"""Changing a mechanism for the better: repairs with a proof that they are the smallest, and what is wrong in the first place."""
