"""One kind of certificate a file: its own fields, and how they are computed again."""
