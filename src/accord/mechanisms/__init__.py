"""The catalogue: one mechanism a file."""
