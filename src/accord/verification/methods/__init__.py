"""Ways to reach a verdict: one method a file, each with `accepts` and `run`."""
