"""What can be asked of a mechanism: one property a file, each with its source and its margin; and who deviates."""
