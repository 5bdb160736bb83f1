"""The sections of a report, one a file; `accord.reporting.outline` puts them in order."""
