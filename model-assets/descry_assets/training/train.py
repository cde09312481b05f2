"""Trains a model from a recipe: ``python -m descry_assets.training.train recipes/descry-base.toml``.

Every stage keeps its result in the recipe's work folder and is skipped when the result is there, so that a run that
was stopped goes on where it stopped.
"""

import argparse
import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from descry_assets.data.archives import REPOSITORY
from descry_assets.data.attributes import LABELLED
from descry_assets.models.image_branch import ImageBranch
from descry_assets.models.match_model import MatchModel, ModelSize
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.training import bags, reader, sets, teacher
from descry_assets.training.benchmark import Benchmark
from descry_assets.training.encoders import load_encoders
from descry_assets.training.fitting import Source
from descry_assets.training.log import Log
from descry_assets.training.matching import MatchingStage
from descry_assets.training.material import PETA, Material, collect, shares_of
from descry_assets.training.objective import CropHeads
from descry_assets.training.pairing import Mixture, PairSampler, RealPairs
from descry_assets.training.recipe import MatchingRecipe, Recipe, load_recipe
from descry_assets.training.views import FrozenViews, PixelViews

SUREST = 0.3
"""Least probability of a pseudo-label where there are no labels to learn it from but those of renders."""
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4
"""Options of glibc's ``mallopt``."""
LARGEST_INT = 2**31 - 1


@dataclass
class Lesson:
    """All that the stages after the teacher learn from; made by ``prepare``.

    Attributes:
        recipe, log: of the training.
        material: all crops and sentences.
        sources: the crops that may be drawn, with labels or pseudo-labels; the benchmark's are the last.
        judge: measures on the benchmark.
    """

    recipe: Recipe
    log: Log
    material: Material
    sources: dict[str, Source]
    judge: Benchmark

    def fresh_model(self) -> tuple[MatchModel, CropHeads]:
        """A model with the teacher's image branch and the reader's text branch, and the teacher's heads."""
        torch.manual_seed(self.recipe.seed)
        model = starting_model(self.recipe, self.recipe.size)
        heads = CropHeads(self.recipe.size, self.material.persons)
        teacher.load(self.recipe.lesson_folder / "teacher.pt", model.image, heads)
        reader.load(self.recipe.lesson_folder / "reader.pt", model.text)
        return model, heads

    def matching(
        self, recipe: MatchingRecipe, model: MatchModel, heads: CropHeads, real: RealPairs | None = None
    ) -> MatchingStage:
        """The matching stage; with real pairs, crops of the benchmark are drawn for these alone."""
        names = [name for name in self.sources if real or name != self.recipe.data.benchmark]
        stores = [self.material.stores[name] for name in names]
        shares = shares_of(names, recipe)
        sampler = PairSampler(
            [self.sources[name] for name in names],
            shares,
            self.material.human,
            Mixture(
                human_share=recipe.human_share,
                real_share=recipe.real_share,
                swapped=recipe.swapped,
                disturbed=recipe.disturbed_texts,
                typos=recipe.typos,
                fidelity=recipe.fidelity,
                adapted=recipe.adapted,
                exact=recipe.exact,
                choosiness=recipe.choosiness,
            ),
            self.recipe.seed,
            real,
        )
        seed = self.recipe.seed
        if recipe.trunk_rate > 0:
            views = PixelViews(stores, self.recipe.disturbance, (seed, recipe.steps))
        else:
            after = self.recipe.folder / "matching" if real else self.recipe.lesson_folder / "teacher"
            beside = f"-{model.size.method}" if model.image.companion is not None else ""
            folder = after.with_name(f"maps-after-{after.name}{beside}")
            folder.mkdir(exist_ok=True)
            views = FrozenViews(stores, model.image, folder, names, seed)
        return MatchingStage(model, heads, recipe, views, sampler, seed)


def prepare(recipe: Recipe) -> Lesson:
    """Decodes all crops, trains the teacher and lets it label what has no labels, and trains the reader."""
    settle(recipe)
    recipe.folder.mkdir(parents=True, exist_ok=True)
    log = Log(recipe.folder / "log.jsonl")

    # 1. What is trained on, what is held out, what is only measured.
    material = collect(recipe)

    # 2. A teacher of attributes and identities adapts the trunk to person crops.
    model = starting_model(recipe, recipe.lesson_size or recipe.size)
    heads = CropHeads(model.size, material.persons)
    file = recipe.lesson_folder / "teacher.pt"
    if not file.exists():
        learning = new_teacher(material, model, heads)
        learning.run(file.with_name("teacher.partial.pt"), log)
        teacher.save(file, learning.average.module, heads)
    teacher.load(file, model.image, heads)

    # 3. Its predictions label what has no labels, and doubt labels that look wrong.
    sources = labelled_sources(material, model.image, heads, log)

    # 4. A reader learns what sentences state and deny.
    file = recipe.lesson_folder / "reader.pt"
    if not file.exists():
        described = next(iter(sources.values())).attributes
        reader.Reader(model.text, recipe.reader, material.human, described, recipe.seed).run(log)
        reader.save(file, model.text)
        log.write("reader held out", **reader.examine(model.text, material.unseen))
    judge = Benchmark(material.gallery, material.captions, load_tokenizer(), recipe.fusion, recipe.matching.shortlist)
    return Lesson(recipe, log, material, sources, judge)


def settle(recipe: Recipe) -> None:
    """Makes PyTorch compute as the recipe says, from its seed."""
    torch.set_num_threads(recipe.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(recipe.seed)
    keep_freed_memory()


def new_teacher(material: Material, model: MatchModel, heads: CropHeads) -> teacher.Teacher:
    """A teacher of the recipe who has not learned yet."""
    recipe, lessons = material.recipe, material.lessons()
    stores = [material.stores[name] for name in lessons]
    views = PixelViews(stores, recipe.disturbance, (recipe.seed,))
    return teacher.Teacher(model.image, heads, recipe.teacher, [*lessons.values()], stores, views, recipe.seed)


def labelled_sources(material: Material, image: ImageBranch, heads: CropHeads, log: Log) -> dict[str, Source]:
    """The crops that may be drawn, with labels or with what the teacher predicts; the benchmark's are the last."""
    recipe, labelled = material.recipe, material.labelled
    frequency = sets.frequency(labelled, material.human, material.made.get(sets.RENDERS))
    least = np.where(LABELLED, 0.0, SUREST)
    sources: dict[str, Source] = {}
    for name, crops in material.archives.items():
        store, rows = material.stores[name], material.drawn[name]
        predict = partial(teacher.predict_attributes, image, store, np.arange(len(store)))
        predicted = _kept(recipe.lesson_folder / f"attributes-{name}.npy", predict)
        coloured = _kept(recipe.lesson_folder / f"bags-{name}.npy", partial(bags.look_for, image, heads, store))
        if name == PETA:
            held_out = labelled.held_out
            present = labelled.attributes[rows]
            precision = teacher.average_precision(predicted[held_out], labelled.attributes[held_out])
            log.write("teacher held out", crops=len(held_out), mean_average_precision=float(np.nanmean(precision)))
            presence = teacher.weigh(predicted[rows], labelled.known[rows], recipe.data.trust)
            presence = bags.with_colours(presence, coloured[rows])
            presence = teacher.without_bags(presence, present)
            labels = present | (teacher.pseudo_labels(presence, frequency, least) & ~LABELLED)
        else:
            people = np.array([crop.person for crop in crops])
            presence = teacher.mean_by_person(predicted, people)
            presence = bags.with_colours(presence, bags.most_by_person(coloured, people))
            labels = teacher.pseudo_labels(presence, frequency, least)
        sources[name] = Source(rows, labels, presence, material.weights[name], material.numbers[name])
    sources |= {name: made.to_draw() for name, made in material.made.items()}
    sources[recipe.data.benchmark] = sources.pop(recipe.data.benchmark)
    return sources


def starting_model(recipe: Recipe, size: ModelSize) -> MatchModel:
    """A model with the weights that the recipe starts from."""
    model = MatchModel(size)
    if recipe.encoders:
        load_encoders(REPOSITORY / "model-assets" / recipe.encoders, model)
    else:
        model.load_pretrained()
    return model


def keep_freed_memory() -> None:
    """Tells glibc to keep what is freed: page faults for the same large tensors cost a third of a step otherwise."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_MMAP_MAX, 0)
        libc.mallopt(M_TRIM_THRESHOLD, LARGEST_INT)


def _kept(file: Path, compute: Callable[[], np.ndarray]) -> np.ndarray:
    if not file.exists():
        np.save(file, compute())
    return np.load(file)


def match(lesson: Lesson) -> dict[str, Any]:
    """Runs the matching stage of a prepared recipe; returns what was measured at its end."""
    recipe = lesson.recipe
    recipe.folder.mkdir(parents=True, exist_ok=True)
    model, heads = lesson.fresh_model()
    stage = lesson.matching(recipe.matching, model, heads)
    lesson.log.write("paired", human_sentences=len(stage.sampler.human))
    measured = stage.run(recipe.folder / "matching.pt", lesson.judge.measure, lesson.log)
    lesson.log.write("finished", checkpoint="matching.pt")
    return measured


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path, help="TOML file, for example recipes/descry-base.toml")
    match(prepare(load_recipe(parser.parse_args().recipe)))


if __name__ == "__main__":
    main()
