"""Figures as Markdown tables, for the terminal and for the card alike."""

from collections.abc import Iterable, Sequence
from typing import Any


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    lines = [_line(header), "|---|" + "---:|" * (len(header) - 1)]
    return "\n".join([*lines, *(_line(row) for row in rows)])


def cell(estimate: dict[str, Any] | None, sign: bool = False) -> str:
    """An estimate as ``12.3 (10.1 to 14.5)``; with ``sign``, differences show theirs. A dash where there is none."""
    if estimate is None:
        return "-"
    low, high = estimate["interval"]
    plus = "+" if sign else ""
    return f"{estimate['value']:{plus}.1f} ({low:{plus}.1f} to {high:{plus}.1f})"


def _line(cells: Sequence[Any]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
