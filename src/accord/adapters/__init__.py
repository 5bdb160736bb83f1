"""Files that other people write, read into Accord's own nouns."""
