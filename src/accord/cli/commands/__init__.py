"""Each module here holds one `command`, named as the module is."""
