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
    steps: int,
    measured: dict[str, dict[str, Any]],
    scoring: Scoring,
    calibration_error: float,
    held_out: tuple[int, int],
) -> None:
    """Fills the card's template and writes ``card.md``.

    Args:
        folder: of the bundle.
        recipe: that the model was trained with.
        steps: of the matching stage behind the exported weights.
        measured: reports of ``evaluate``, by which captions they are about.
        scoring: fusion and calibration of the bundle.
        calibration_error: expected calibration error on the held-out pairs.
        held_out: number of held-out sentences and crops.
    """
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=recipe.name,
        embedding=recipe.size.embedding,
        token=recipe.size.token,
        layers=recipe.size.text_layers,
        benchmark=recipe.data.benchmark,
        steps=steps,
        batch=recipe.matching.batch,
        teacher=recipe.teacher.steps,
        rows="\n".join(
            _row(captions, stage, figures) for captions, stages in measured.items() for stage, figures in stages.items()
        ),
        weight=f"{scoring.embedding_weight:g}",
        error=f"{calibration_error:.3f}",
        sentences=held_out[0],
        crops=held_out[1],
        held_out=f"{100 * recipe.data.held_out:g}",
    )
    (folder / "card.md").write_text(text, encoding="utf-8")


def _row(captions: str, stage: str, figures: dict[str, Any]) -> str:
    cells = [f"{figures[name]['value']} ({'-'.join(map(str, figures[name]['interval']))})" for name in FIGURES]
    return f"| {' | '.join([captions, stage, *cells])} |"
