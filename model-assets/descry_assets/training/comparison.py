"""Compares methods at one budget: ``python -m descry_assets.training.comparison recipes/methods``.

Every recipe of the folder is trained from the same teacher and reader, as ``train`` trains it, and measured on the
benchmark. Results are appended to ``results.jsonl`` in the folder; a recipe that is there already is not trained again.
The table is printed, and drawn as ``results.svg``.
"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from descry_assets.models.image_branch import HEIGHT, WIDTH
from descry_assets.models.match_model import MatchModel, averaged_model
from descry_assets.training import recalls
from descry_assets.training.log import Log
from descry_assets.training.recalls import STAGES
from descry_assets.training.recipe import load_recipe
from descry_assets.training.train import match, prepare

WORDS = 30
"""Word pieces of the sentence that costs are counted for."""


def compare(folder: Path) -> list[dict[str, Any]]:
    """Trains the recipes that have no result yet; all results by name.

    Raises:
        ValueError: for recipes that do not learn from the same teacher and reader.
    """
    recipes = [load_recipe(file) for file in sorted(folder.glob("*.toml"))]
    if len(sources := {recipe.lesson_folder for recipe in recipes}) > 1:
        raise ValueError(f"recipes of {folder} have several teachers: {', '.join(path.name for path in sources)}")
    results = folder / "results.jsonl"
    done = recalls.kept(results, "method")
    missing = [recipe for recipe in recipes if recipe.name not in done]
    lesson = prepare(missing[0]) if missing else None
    for recipe in missing:
        recipe.folder.mkdir(parents=True, exist_ok=True)
        measured = match(replace(lesson, recipe=recipe, log=Log(recipe.folder / "log.jsonl")))
        model = averaged_model(recipe.size, torch.load(recipe.folder / "matching.pt", weights_only=True))
        done[recipe.name] = {
            "method": recipe.name,
            "steps": recipe.matching.steps,
            **costs(model),
            **measured,
        }
        recalls.keep(results, done[recipe.name])
    return [done[recipe.name] for recipe in recipes]


def costs(model: MatchModel) -> dict[str, float]:
    """Millions of parameters that a bundle has, and multiply-adds: millions an image, thousands a pair.

    The model gets no gradients afterwards.
    """
    used = _used(model.eval())
    model.requires_grad_(False)
    image_tokens, size = model.size.image_tokens
    with torch.no_grad():
        image = _multiply_adds(lambda: model.image(torch.zeros(1, 3, HEIGHT, WIDTH)))
        pair = 0.0
        if model.scorer is not None:
            tokens = torch.zeros(1, WORDS, size), torch.ones(1, WORDS, dtype=torch.int64)
            one, two = (
                _multiply_adds(lambda count=count: model.scorer(*tokens, torch.zeros(count, image_tokens, size)))
                for count in (1, 2)
            )
            pair = two - one
    return {
        "parameters": round(sum(value.numel() for value in used) / 1e6, 2),
        "imageMillions": round(image / 1e6, 1),
        "pairThousands": round(pair / 1e3, 1),
    }


def _used(model: MatchModel) -> list[torch.Tensor]:
    """Parameters that a gradient of what the model gives out reaches, and frozen ones of trunk and word table."""
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    ids, mask = torch.zeros(1, 3, dtype=torch.int64), torch.ones(1, 3, dtype=torch.int64)
    embedding, tokens = model.image(torch.randn(1, 3, HEIGHT, WIDTH))
    text_embedding, words = model.text(ids, mask)
    total = embedding.sum() + text_embedding.sum() + tokens.sum() + words.sum()
    if model.scorer is not None:
        total = total + model.scorer(words, mask, tokens).sum()
    gradients = torch.autograd.grad(total, trainable, allow_unused=True)
    used = [value for value, gradient in zip(trainable, gradients, strict=True) if gradient is not None]
    frozen = [parameter for parameter in model.parameters() if not parameter.requires_grad]
    return [*used, *frozen, *model.text.words.buffers()]


def _multiply_adds(call) -> float:
    with FlopCounterMode(display=False) as counter:
        call()
    return counter.get_total_flops() / 2


def table(results: list[dict[str, Any]]) -> str:
    """Results as a Markdown table: R@1 / R@5 / R@10 / mAP of each stage, and costs."""
    head = ["method", *STAGES, "parameters, millions", "image, million multiply-adds", "pair, thousands"]
    lines = [f"| {' | '.join(head)} |", "|---|" + "---|" * len(STAGES) + "---:|" * 3]
    for row in results:
        scored = [stage for stage in STAGES if stage == "embedding" or row["pairThousands"] > 0]
        cells = [recalls.cell(row[stage]) if stage in scored else "" for stage in STAGES]
        costs_ = [f"{row[key]:g}" for key in ("parameters", "imageMillions", "pairThousands")]
        lines.append(f"| {' | '.join([row['method'], *cells, *costs_])} |")
    return "\n".join(lines)


def draw(results: list[dict[str, Any]], file: Path) -> None:
    """Writes a chart of each method in its last stage."""
    last = {row["method"]: row[STAGES[-1] if row["pairThousands"] > 0 else "embedding"] for row in results}
    label = f"percent, after {results[0]['steps']} steps each; re-ranked where there is a pair scorer"
    recalls.draw(last, label, file)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="of recipes, for example recipes/methods")
    folder = parser.parse_args().folder
    results = compare(folder)
    print(table(results))
    draw(results, folder / "results.svg")


if __name__ == "__main__":
    main()
