"""One property a file: its statement, and for each kind of table the count of its cases and the margin of a witness."""
