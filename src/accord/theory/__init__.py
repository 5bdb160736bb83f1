"""Exact tools beneath the properties: plays and best responses in finite games."""
