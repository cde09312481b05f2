"""What each part adds, at the same budget: ``python -m descry_assets.training.ablation RECIPE VARIANTS``.

Each variant of the second file is the recipe with some keys changed, trained with the same seed. Which stage is trained
the file says: "matching", from the same teacher and reader, measured by its recalls on the benchmark; or "teacher",
measured by how well it tells the attributes of held-out crops. Results are appended to ``<VARIANTS>.jsonl``; a variant
that is there already is not trained again. The table is printed, and recalls are drawn as ``<VARIANTS>.svg``.
"""

import argparse
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from descry_assets.models.image_branch import HEIGHT, WIDTH, ImageBranch
from descry_assets.training import recalls
from descry_assets.training.log import Log
from descry_assets.training.material import PETA, Material, collect
from descry_assets.training.objective import CropHeads
from descry_assets.training.pixels import UNDISTURBED, Disturbance, PixelStore, disturb
from descry_assets.training.recalls import STAGES
from descry_assets.training.recipe import Recipe, load_recipe
from descry_assets.training.teacher import average_precision, predict_attributes
from descry_assets.training.train import new_teacher, prepare, settle, starting_model
from descry_assets.training.views import prepared

VIEWS = {
    "as they are": UNDISTURBED,
    "low resolution": replace(UNDISTURBED, coarse=1.0),
    "partly hidden": replace(UNDISTURBED, erased=1.0),
}
"""How the crops are shown that a teacher is measured on."""
DECISIVE = {"matching": {"matching"}, "teacher": {"size", "teacher", "disturbance"}}
"""Stage -> sections of a recipe that decide how it goes."""


def run(recipe_file: Path, variants_file: Path) -> list[dict[str, Any]]:
    """Trains the variants that have no result yet; all results in the order of the file.

    Raises:
        ValueError: for a stage that is not "matching" or "teacher", and for a variant that changes what does not decide
            how the stage goes.
    """
    recipe = load_recipe(recipe_file)
    plan = tomllib.loads(variants_file.read_text(encoding="utf-8"))
    if plan["stage"] not in DECISIVE:
        raise ValueError(f"stage is {plan['stage']!r}, not one of {', '.join(DECISIVE)}")
    for name, changes in plan["variants"].items():
        if others := sorted(changes.keys() - DECISIVE[plan["stage"]]):
            raise ValueError(f"{name!r} changes {', '.join(others)}, which stage {plan['stage']!r} does not ask for")
    results = variants_file.with_suffix(".jsonl")
    done = recalls.kept(results, "variant")
    missing = [name for name in plan["variants"] if name not in done]
    begin = _begin_matching if plan["stage"] == "matching" else _begin_teaching
    train = begin(recipe) if missing else None
    for name in missing:
        started = time.monotonic()
        figures = train(load_recipe(recipe_file, plan["variants"][name]))
        done[name] = {"variant": name, "minutes": round((time.monotonic() - started) / 60, 1)} | figures
        recalls.keep(results, done[name])
        print(table([done[name]]), flush=True)
    return [done[name] for name in plan["variants"]]


def _begin_matching(recipe: Recipe) -> Callable[[Recipe], dict[str, Any]]:
    """Gets ready, once, what trains and measures one variant after the other."""
    lesson = prepare(recipe)

    def train(varied: Recipe) -> dict[str, Any]:
        model, heads = lesson.fresh_model()
        stage = lesson.matching(varied.matching, model, heads)
        with tempfile.TemporaryDirectory() as folder:
            stage.run(Path(folder) / "checkpoint.pt", lambda model: {}, lesson.log)
        return {"steps": varied.matching.steps} | lesson.judge.measure(stage.average.module)

    return train


def _begin_teaching(recipe: Recipe) -> Callable[[Recipe], dict[str, Any]]:
    """As ``_begin_matching``."""
    material = collect(recipe)
    recipe.folder.mkdir(parents=True, exist_ok=True)
    log = Log(recipe.folder / "log.jsonl")

    def train(varied: Recipe) -> dict[str, Any]:
        settle(varied)
        model = starting_model(varied, varied.size)
        teacher = new_teacher(replace(material, recipe=varied), model, CropHeads(varied.size, material.persons))
        with tempfile.TemporaryDirectory() as folder:
            teacher.run(Path(folder) / "checkpoint.pt", log)
        return {"steps": varied.teacher.steps} | precisions(teacher.average.module, material)

    return train


def precisions(branch: ImageBranch, material: Material) -> dict[str, float]:
    """Mean average precision of attributes, percent, over held-out PETA crops in each of ``VIEWS``."""
    crops = material.labelled.held_out
    true, found = material.labelled.attributes[crops], {}
    for view, strength in VIEWS.items():
        show = partial(_disturbed, strength, np.random.default_rng(material.recipe.seed))
        predicted = predict_attributes(branch, material.stores[PETA], crops, show)
        found[view] = 100 * float(np.nanmean(average_precision(predicted, true)))
    return found


def _disturbed(
    strength: Disturbance, generator: np.random.Generator, store: PixelStore, crops: np.ndarray
) -> list[Tensor]:
    return [prepared(disturb(store.read(crops), HEIGHT, WIDTH, strength, generator))]


def table(results: list[dict[str, Any]]) -> str:
    """Results as a Markdown table: R@1 / R@5 / R@10 / mAP of each stage, or the precision in each view."""
    columns = [name for name in (*STAGES, *VIEWS) if name in results[0]]
    lines = ["| variant | " + " | ".join(columns) + " | minutes |", "|---|" + "---|" * (len(columns) + 1)]
    for row in results:
        cells = [recalls.cell(row[name]) if name in STAGES else f"{row[name]:.1f}" for name in columns]
        lines.append(f"| {row['variant']} | " + " | ".join(cells) + f" | {row['minutes']} |")
    return "\n".join(lines)


def draw(results: list[dict[str, Any]], file: Path) -> None:
    """Writes a chart of each variant, re-ranked."""
    label = f"percent, re-ranked, after {results[0]['steps']} steps each"
    recalls.draw({row["variant"]: row[STAGES[-1]] for row in results}, label, file)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("variants", type=Path)
    options = parser.parse_args()
    results = run(options.recipe, options.variants)
    print(table(results))
    if STAGES[-1] in results[0]:
        draw(results, options.variants.with_suffix(".svg"))


if __name__ == "__main__":
    main()
