"""Writes the model card of a bundle from what was measured."""

import inspect
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from descry_assets.attention.registry import get
from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.export import provenance
from descry_assets.export.manifest import Scoring
from descry_assets.models.image_branch import COLUMNS, HEIGHT, ROWS, WIDTH
from descry_assets.models.match_model import ModelSize
from descry_assets.models.methods.registry import get as get_method
from descry_assets.training.metrics import QueryFigures
from descry_assets.training.recipe import Recipe

TEMPLATE = Path(__file__).with_name("card.md")
CROSS_VALIDATED = (
    "**Cross-validated**: the weights of this bundle have learned from the benchmark's pairs, so each caption was"
    " measured by a model that had learned from the other four fifths of its persons alone. What else is measured on"
    " the benchmark below was measured with the weights before these pairs."
)
DETAILS = (
    "- The heads see each cell of the trunk's last map together with its four cells of the map before the last stride."
)
FIGURES = ("r1", "r5", "r10", "mAP", "mINP")
EXACTNESS = ("r1", "r5", "r10")


@dataclass(frozen=True)
class Calibrated:
    """A bundle's scoring, its calibration error, and how many held-out sentences and crops both come from."""

    scoring: Scoring
    error: float
    sentences: int
    crops: int


def write_card(
    folder: Path,
    recipe: Recipe,
    measured: dict[str, dict[str, Any]],
    calibrated: Calibrated,
    command: str,
    exact: dict[str, QueryFigures],
    further: str,
) -> None:
    """Fills the card's template and writes ``card.md``.

    Args:
        folder: of the bundle.
        recipe: that the model was trained with.
        measured: reports of ``evaluate``, by which captions they are about.
        calibrated: fusion and calibration of the bundle.
        command: that measured the reports.
        exact: reranked figures by how precise weights and tokens are.
        further: all other measurements, in Markdown.
    """
    source = provenance.of(recipe)
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=recipe.name,
        trunk=recipe.size.trunk.capitalize(),
        structure="\n".join(_structure(recipe.size)),
        benchmark=recipe.data.benchmark,
        history=_history(recipe),
        terms=source.terms,
        trained_on=source.trained_on,
        overlap=source.overlap,
        weaknesses=source.weaknesses,
        protocol=CROSS_VALIDATED if recipe.real.used else "The benchmark was used to choose between models.",
        figures="\n".join(
            _row(captions, stage, figures) for captions, stages in measured.items() for stage, figures in stages.items()
        ),
        command=command,
        exact=_exactness(exact),
        weight=f"{calibrated.scoring.embedding_weight:g}",
        error=f"{calibrated.error:.3f}",
        sentences=calibrated.sentences,
        crops=calibrated.crops,
        held_out=source.held_out,
        further=further,
    )
    (folder / "card.md").write_text(text, encoding="utf-8")


def _structure(size: ModelSize) -> list[str]:
    """A line for each part of the model."""
    count, width = size.image_tokens
    image = f"- Image branch: EfficientNet-{size.trunk.capitalize()} on {HEIGHT} x {WIDTH} pixels, an embedding of"
    image += f" {size.embedding}" + (f" and {count} tokens of {width}" if count else ", no tokens")
    text = f"- Text branch: the first {size.text_layers} layers of MiniLM-L6, word table in int8."
    if size.method:
        said, _, _ = inspect.getdoc(get_method(size.method).make).partition("\nArgs:")
        own = f"- Heads{' and pair scorer' if count else ', no pair scorer'}: method `{size.method}`."
        return [f"{image}.", text, *_between(size), f"{own} {' '.join(said.split())}"]
    return [
        f"{image}: a grid of {ROWS} rows by {COLUMNS} columns, and one token that says which of {len(ATTRIBUTES)}"
        " attributes the crop shows.",
        f"{text} Its first token says which attributes the sentence demands, and which it demands to be absent.",
        *_between(size),
        "- Pair scorer: that attention between words and cells, plus the agreement of what is demanded with what is"
        " shown.",
    ]


def _between(size: ModelSize) -> list[str]:
    """A line for what stands between encoders and heads, and for each mechanism that the recipe chose."""
    stand = {
        "What the image's map goes through": size.image_attention,
        "What the words' states go through": size.text_attention,
    }
    if not size.method:
        stand |= {
            "What a row's cells are pooled by": size.image_pool,
            "What words are pooled by": size.text_pool,
            "What compares words and cells": size.pair_scorer,
        }
    lines = [DETAILS] if size.detailed else []
    for place, choice in stand.items():
        if choice:
            found = get(choice if isinstance(choice, str) else choice["name"])
            lines.append(f"- {place}: `{found.name}` ({found.paper}). {found.summary}")
    return lines


def _history(recipe: Recipe) -> str:
    """Steps of every stage."""
    return (
        f"{recipe.teacher.steps} steps of a teacher of attributes and identities, {recipe.reader.steps} of a reader of"
        f" sentences, {recipe.matching.steps} of {recipe.matching.batch} pairs"
    )


def _exactness(figures: dict[str, QueryFigures]) -> str:
    found = (f"{name} {' / '.join(f'{row.summary()[key]:.2f}' for key in EXACTNESS)}" for name, row in figures.items())
    return f"{', '.join(found)} ({' / '.join(map(str.upper, EXACTNESS))})"


def _row(captions: str, stage: str, figures: dict[str, Any]) -> str:
    cells = [f"{figures[name]['value']} ({'-'.join(map(str, figures[name]['interval']))})" for name in FIGURES]
    return f"| {' | '.join([captions, stage, *cells])} |"
