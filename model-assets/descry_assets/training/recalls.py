"""What several trainings are compared by: results that are kept, and their recalls in a table and as a chart."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.figure import Figure

STAGES = ("embedding", "pairs", "fused")
FIGURES = ("r1", "r5", "r10", "mAP")

Recalls = Mapping[str, float]
"""``FIGURES`` in percent."""


def kept(file: Path, key: str) -> dict[str, dict[str, Any]]:
    """Results that ``keep`` wrote, by their value of ``key``; none where there is no file."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {row[key]: row for row in map(json.loads, lines)}


def keep(file: Path, row: Mapping[str, Any]) -> None:
    """Appends one result to a file of JSON lines."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(row) + "\n")


def cell(recalls: Recalls) -> str:
    """R@1 / R@5 / R@10 / mAP."""
    return " / ".join(f"{recalls[figure]:.1f}" for figure in FIGURES)


def draw(trainings: Mapping[str, Recalls], label: str, file: Path) -> None:
    """Writes a chart of R@1 and R@10 of each training, the best on top; ``label`` says what was measured."""
    order = sorted(trainings, key=lambda name: trainings[name]["r1"])
    figure, axes = pyplot.subplots(figsize=(7, 0.32 * len(order) + 1), layout="constrained")
    for key, title, colour in (("r10", "R@10", "#9ecae1"), ("r1", "R@1", "#08519c")):
        bars = axes.barh(order, [trainings[name][key] for name in order], color=colour, label=title)
        axes.bar_label(bars, fmt="%.1f", padding=2, size=7)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False)
    axes.set_xlabel(label)
    axes.spines[["top", "right"]].set_visible(False)
    write(figure, file)


def write(figure: Figure, file: Path) -> None:
    """Writes a chart in the format of the file's suffix and closes it; the same chart gives the same SVG."""
    with pyplot.rc_context({"svg.hashsalt": "descry"}):
        figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
    pyplot.close(figure)
