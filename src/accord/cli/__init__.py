"""The command line: one command a file in `commands`, found by being there."""
