"""Attacks on mechanisms and institutions."""
