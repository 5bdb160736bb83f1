"""How agents behave, one behaviour a file, registered by being there."""
