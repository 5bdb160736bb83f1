"""The report as a PDF, set by the `typst` wheel with its own fonts: no system libraries, and the same bytes for the same JSON.

The document travels to the template as JSON in a system input and is read there with `json`: no text from the data is ever
put into Typst source.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import as_file, files
from typing import Any

from accord.reporting.blocks import plain
from accord.reporting.extras import require
from accord.reporting.outline import document

PACKAGES = ("typst",)
PURPOSE = "the PDF report"
EMBEDDED = 0x2E80
"""Below this character Typst's own fonts are enough; a name in Chinese, say, needs one of the machine's."""


def pdf(evaluation: Mapping[str, Any]) -> bytes:
    """The PDF for an evaluation's JSON: tagged for screen readers, with contents, page numbers and text that can be copied.

    Raises AccordError if it is not an evaluation's JSON, or if Typst is not installed.
    """
    require(PACKAGES, PURPOSE)
    import typst

    text = json.dumps(plain(document(evaluation)), sort_keys=True, ensure_ascii=False)
    with as_file(files("accord.reporting").joinpath("templates")) as folder:
        return typst.compile(
            folder / "report.typ",
            root=folder,
            format="pdf",
            sys_inputs={"report": text},
            ignore_system_fonts=all(ord(character) < EMBEDDED for character in text),
            pdf_standards="ua-1",
            timestamp=0,
        )
