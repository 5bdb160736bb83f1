"""A scenario measured: theory, boundaries, attacks, simulation, a live pilot, and six criteria, each number with its evidence."""
