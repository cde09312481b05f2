"""What several trainings are compared by: their recalls, as cells of a table and as a chart."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

STAGES = ("embedding", "pairs", "fused")
FIGURES = ("r1", "r5", "r10", "mAP")

Recalls = Mapping[str, float]
"""``FIGURES`` in percent."""


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
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)
