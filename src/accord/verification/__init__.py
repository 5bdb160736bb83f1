"""Verdicts about mechanisms, each with a certificate that the trusted checker confirms."""
