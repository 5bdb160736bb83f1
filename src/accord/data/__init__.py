"""Datasets with provenance. Every row knows its source, edition, date, licence and how complete it is; wrong uses are refused.

from accord.data import load, rows

load("fli_ai_safety_index", edition="2025-12", domain="overall")
"""

from __future__ import annotations

from accord.data.catalogue import Dataset, dataset, datasets
from accord.data.caveats import SupersededWarning
from accord.data.loading import by_edition, load, rows

__all__ = ["Dataset", "SupersededWarning", "by_edition", "dataset", "datasets", "load", "rows"]
