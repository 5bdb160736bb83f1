"""docs/reference/matrix.md holds the property matrix of the catalogue as it is. `python -m tests.docs.test_matrix` writes it anew."""

from __future__ import annotations

from pathlib import Path

from accord.verification.matrix import catalogue, matrix

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "matrix.md"
SECONDS = 0.3  # estimated from sizes, so that the page does not depend on the machine
BEGIN, END = "<!-- matrix -->\n", "<!-- end of matrix -->\n"


def parts() -> tuple[str, str, str]:
    """What stands before the table, the table, and what stands after it."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    table, _, after = rest.partition(END)
    return before, table.strip(), after


def present() -> str:
    return matrix(catalogue(), seconds=SECONDS).markdown()


def test_the_page_is_what_the_verifier_finds() -> None:
    _, table, _ = parts()
    assert table.splitlines() == present().splitlines(), "write the page anew: python -m tests.docs.test_matrix"


if __name__ == "__main__":
    before, _, after = parts()
    PAGE.write_text(f"{before}{BEGIN}{present()}\n{END}{after}", encoding="utf-8")
