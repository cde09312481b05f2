"""Writes the model card of a bundle from what was measured."""

from pathlib import Path
from string import Template
from typing import Any

from descry_assets.export.manifest import Scoring
from descry_assets.training.recipe import Recipe

TEMPLATE = Path(__file__).with_name("card.md")
FIGURES = ("r1", "r5", "r10", "mAP", "mINP")


def write_card(
    folder: Path,
    recipe: Recipe,
    measured: dict[str, dict[str, Any]],
    scoring: Scoring,
    calibration_error: float,
    held_out: tuple[int, int],
) -> None:
    """Fills the card's template and writes ``card.md``.

    Args:
        folder: of the bundle.
        recipe: that the model was trained with.
        measured: value and interval of each figure by stage, from ``evaluate.report``.
        scoring: fusion and calibration as fitted.
        calibration_error: expected calibration error on the held-out pairs.
        held_out: number of held-out sentences and crops.
    """
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=recipe.name,
        embedding=recipe.size.embedding,
        token=recipe.size.token,
        layers=recipe.size.text_layers,
        benchmark=recipe.data.benchmark,
        rows="\n".join(_row(stage, figures) for stage, figures in measured.items()),
        weight=f"{scoring.embedding_weight:g}",
        error=f"{calibration_error:.3f}",
        sentences=held_out[0],
        crops=held_out[1],
        held_out=f"{100 * recipe.data.held_out:g}",
    )
    (folder / "card.md").write_text(text, encoding="utf-8")


def _row(stage: str, figures: dict[str, Any]) -> str:
    cells = [
        f"{figures[name]['value']} ({figures[name]['interval'][0]}-{figures[name]['interval'][1]})" for name in FIGURES
    ]
    return f"| {stage} | {' | '.join(cells)} |"
