"""The symmetry quotient: one case for all that arise from it by renaming agents."""
