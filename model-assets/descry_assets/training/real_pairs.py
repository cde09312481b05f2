"""What real pairs add: ``python -m descry_assets.training.real_pairs recipes/descry-base.toml``.

The benchmark is the only set of crops with sentences that were written for them. Its persons are split into folds.
For each fold the trained model learns on from the captions of all other persons, and the captions of the fold's own
persons are measured, with the whole benchmark as gallery. So every caption is measured by a model that never saw its
person. With ``--final`` the model then learns from all of them; what the benchmark says of that model means nothing.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from descry_assets.data.archives import Caption, Crop
from descry_assets.models.match_model import MatchModel, averaged_model
from descry_assets.training import sets
from descry_assets.training.evaluate import DEPTH
from descry_assets.training.metrics import QueryFigures, rank, stage_figures
from descry_assets.training.objective import CropHeads
from descry_assets.training.recipe import Recipe, load_recipe
from descry_assets.training.train import Lesson, prepare


def cross_validate(lesson: Lesson) -> None:
    """Trains one model a fold and keeps its scores in the recipe's folder; folds that are there are kept."""
    everyone = {caption.person for caption in lesson.material.captions}
    for number, fold in enumerate(folds(lesson.material.captions, lesson.recipe.real.folds, lesson.recipe.seed)):
        file = _scores_file(lesson.recipe, number)
        if not file.exists():
            model = learn(lesson, everyone - fold, file.stem)
            cosine, pair = lesson.judge.scores(model)
            np.savez(file, cosine=cosine, pair=pair)
            lesson.log.write("fold", number=number, persons=len(fold))


def cross_validated(recipe: Recipe) -> dict[str, QueryFigures]:
    """Figures of the stages ``embedding`` and ``reranked``, each caption by a model that never saw its person.

    Raises:
        FileNotFoundError: naming the scores of a fold that was not trained.
    """
    gallery, captions = sets.benchmark(recipe.data)
    persons = np.array([caption.person for caption in captions])
    cosine, pair = (np.zeros((len(captions), len(gallery)), np.float32) for _ in range(2))
    for number, fold in enumerate(folds(captions, recipe.real.folds, recipe.seed)):
        scores = np.load(_scores_file(recipe, number))
        rows = np.isin(persons, list(fold))
        cosine[rows], pair[rows] = scores["cosine"][rows], scores["pair"][rows]
    return ranked(recipe, gallery, captions, cosine, pair)


def _scores_file(recipe: Recipe, fold: int) -> Path:
    return recipe.folder / f"fold-{fold}.npz"


def folds(captions: Sequence[Caption], count: int, seed: int) -> list[set[str]]:
    """The persons in ``count`` sets, each with its share of every source; the seed decides which."""
    sources = {caption.person: caption.source for caption in captions}
    persons = sorted(sources)
    random.Random(seed).shuffle(persons)
    persons.sort(key=lambda person: sources[person])
    return [set(persons[number::count]) for number in range(count)]


def learn(lesson: Lesson, persons: set[str], name: str) -> MatchModel:
    """The trained model, taught on with the captions of these persons; averaged weights.

    After each stage its checkpoint lies in the recipe's folder as ``<name>-<number of the stage>.pt``.
    """
    recipe = lesson.recipe
    real = sets.real_pairs(lesson.material.gallery, lesson.material.captions, persons)
    file = recipe.folder / "matching.pt"
    for number, changes in enumerate(recipe.real.stages, start=1):
        state = torch.load(file, weights_only=True)
        model, heads = averaged_model(recipe.size, state), CropHeads(recipe.size, lesson.material.persons)
        heads.load_state_dict(state["heads"])
        stage = lesson.matching(replace(recipe.matching, **changes), model, heads, real)
        stage.scales.load_state_dict(state["scales"])
        file = recipe.folder / f"{name}-{number}.pt"
        stage.run(file, lambda model: {}, lesson.log)
    return averaged_model(recipe.size, torch.load(file, weights_only=True))


def ranked(
    recipe: Recipe, gallery: Sequence[Crop], captions: Sequence[Caption], cosine: np.ndarray, pair: np.ndarray
) -> dict[str, QueryFigures]:
    """Figures of the stages ``embedding`` and ``reranked``, as the service ranks."""
    shown = np.array([crop.person for crop in gallery])
    persons = np.array([caption.person for caption in captions])
    return stage_figures(rank(cosine), pair + recipe.fusion * cosine, shown, persons, DEPTH)


def run(recipe: Recipe, final: bool) -> None:
    """Cross-validates, logs both figures, and trains the final weights where asked."""
    lesson = prepare(recipe)
    model = averaged_model(recipe.size, torch.load(recipe.folder / "matching.pt", weights_only=True))
    without = ranked(recipe, lesson.material.gallery, lesson.material.captions, *lesson.judge.scores(model))
    cross_validate(lesson)
    for name, measured in (("without real pairs", without), ("cross-validated", cross_validated(recipe))):
        rounded = {stage: {k: round(v, 2) for k, v in row.summary().items()} for stage, row in measured.items()}
        lesson.log.write(name, **rounded)
    if final:
        learn(lesson, {caption.person for caption in lesson.material.captions}, "real")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--final", action="store_true", help="train the weights with all real pairs afterwards")
    options = parser.parse_args()
    run(load_recipe(options.recipe), options.final)


if __name__ == "__main__":
    main()
