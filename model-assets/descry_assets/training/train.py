"""Trains a model from a recipe: ``python -m descry_assets.training.train recipes/descry-base.toml``.

Every stage keeps its result in the recipe's work folder and is skipped when the result is there, so that a run that
was stopped goes on where it stopped.
"""

import argparse
import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from descry_assets.data.archives import REPOSITORY, Caption, Crop, read_images
from descry_assets.data.attributes import ATTRIBUTES, LABELLED
from descry_assets.data.sentence import Sentence
from descry_assets.models.match_model import MatchModel, ModelSize, averaged_model
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.training import bags, reader, sets, teacher
from descry_assets.training.benchmark import Benchmark
from descry_assets.training.encoders import load_encoders
from descry_assets.training.fitting import Source
from descry_assets.training.log import Log
from descry_assets.training.matching import MatchingStage
from descry_assets.training.objective import CropHeads
from descry_assets.training.pairing import Mixture, PairSampler, RealPairs
from descry_assets.training.pixels import Disturbance, PixelStore
from descry_assets.training.recipe import MatchingRecipe, Recipe, TeacherRecipe, load_recipe
from descry_assets.training.views import FrozenViews, PixelViews

PETA, IDENTITIES = "peta", "cuhk-reid"
SUREST = 0.3
"""Least probability of a pseudo-label where there are no labels to learn it from but those of renders."""
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4
"""Options of glibc's ``mallopt``."""
LARGEST_INT = 2**31 - 1


@dataclass
class Lesson:
    """All that the stages after the teacher learn from; made by ``prepare``.

    Attributes:
        stores: pixels of each source.
        sources: the crops of each that may be drawn, with labels or pseudo-labels; the benchmark's are the last.
        human: sentences written by people, for crops that nobody knows.
        gallery, captions: the benchmark.
        judge: measures on it.
        persons: how many identities there are.
    """

    recipe: Recipe
    log: Log
    stores: dict[str, PixelStore]
    sources: dict[str, Source]
    human: list[Sentence]
    gallery: list[Crop]
    captions: list[Caption]
    judge: Benchmark
    persons: int

    def fresh_model(self) -> tuple[MatchModel, CropHeads]:
        """A model with the teacher's image branch and the reader's text branch, and the teacher's heads."""
        torch.manual_seed(self.recipe.seed)
        model = starting_model(self.recipe, self.recipe.size)
        heads = CropHeads(self.recipe.size, self.persons)
        teacher.load(self.recipe.lesson_folder / "teacher.pt", model.image, heads)
        reader.load(self.recipe.lesson_folder / "reader.pt", model.text)
        return model, heads

    def matching(
        self, recipe: MatchingRecipe, model: MatchModel, heads: CropHeads, real: RealPairs | None = None
    ) -> MatchingStage:
        """The matching stage; with real pairs, crops of the benchmark are drawn for these alone."""
        names = [name for name in self.sources if real or name != self.recipe.data.benchmark]
        stores = [self.stores[name] for name in names]
        shares = shares_of(names, recipe)
        sampler = PairSampler(
            [self.sources[name] for name in names],
            shares,
            self.human,
            Mixture(
                human_share=recipe.human_share,
                real_share=recipe.real_share,
                swapped=recipe.swapped,
                disturbed=recipe.disturbed_texts,
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
            views = PixelViews(stores, Disturbance(), (seed, recipe.steps))
        else:
            after = self.recipe.folder / "matching" if real else self.recipe.lesson_folder / "teacher"
            beside = f"-{model.size.method}" if model.image.companion is not None else ""
            folder = after.with_name(f"maps-after-{after.name}{beside}")
            folder.mkdir(exist_ok=True)
            views = FrozenViews(stores, model.image, folder, names, seed)
        return MatchingStage(model, heads, recipe, views, sampler, seed)


def prepare(recipe: Recipe) -> Lesson:
    """Decodes all crops, trains the teacher and lets it label what has no labels, and trains the reader."""
    torch.set_num_threads(recipe.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(recipe.seed)
    keep_freed_memory()
    for folder in (recipe.folder, recipe.lesson_folder):
        folder.mkdir(parents=True, exist_ok=True)
    shared = recipe.lesson_folder
    log = Log(recipe.folder / "log.jsonl")

    # 1. What is trained on, what is held out, what is only measured.
    labelled = sets.labelled_crops(recipe.data, recipe.seed)
    gallery, captions = sets.benchmark(recipe.data)
    human, unseen = sets.human_split(recipe.data, recipe.seed)
    archives = {PETA: labelled.crops, IDENTITIES: sets.identity_crops()}
    archives = {name: archives[name] for name in recipe.data.archives} | {recipe.data.benchmark: gallery}
    drawn = {name: np.arange(len(crops)) for name, crops in archives.items()}
    if PETA in archives:
        drawn[PETA] = labelled.training
    numbers = sets.number_persons({name: [crops[row] for row in drawn[name]] for name, crops in archives.items()})
    persons = max(int(each.max()) for each in numbers.values()) + 1
    weights = {name: sets.person_weights([crops[row] for row in drawn[name]]) for name, crops in archives.items()}
    stores = {
        name: PixelStore(shared / f"pixels-{name}.npy", len(crops), read_images(crops))
        for name, crops in archives.items()
    }
    made = sets.rendered(recipe, labelled, stores.get(PETA))
    stores |= {name: PixelStore(shared / f"pixels-{name}.npy", len(s), s.images) for name, s in made.items()}

    # 2. A teacher of attributes and identities adapts the trunk to person crops.
    model = starting_model(recipe, recipe.lesson_size or recipe.size)
    heads = CropHeads(model.size, persons)
    file = shared / "teacher.pt"
    if not file.exists():
        names = [*recipe.data.archives, *made]
        shares = shares_of(names, recipe.teacher)
        lessons = []
        for name, share in zip(names, shares, strict=True):
            if name in made:
                source, rows = made[name], np.arange(len(made[name]))
                lessons.append(teacher.Lessons(rows, source.weights, source.attributes, source.persons, share))
            else:
                unknown = np.full((len(archives[name]), len(ATTRIBUTES)), np.nan, np.float32)
                known = labelled.known if name == PETA else unknown
                people = np.full(len(archives[name]), -1)
                people[drawn[name]] = numbers[name]
                lessons.append(teacher.Lessons(drawn[name], weights[name], known, people, share))
        seen = [stores[name] for name in names]
        views = PixelViews(seen, Disturbance(), (recipe.seed,))
        learning = teacher.Teacher(model.image, heads, recipe.teacher, lessons, views, recipe.seed)
        learning.run(seen, shared / "teacher.partial.pt", log)
        teacher.save(file, learning.average.module, heads)
    teacher.load(file, model.image, heads)

    # 3. Its predictions label what has no labels, and doubt labels that look wrong.
    sources: dict[str, Source] = {}
    frequency, least = sets.frequency(labelled, human, made.get(sets.RENDERS)), np.where(LABELLED, 0.0, SUREST)
    for name, crops in archives.items():
        store = stores[name]
        predict = partial(teacher.predict_attributes, model.image, store, np.arange(len(store)))
        predicted = _kept(shared / f"attributes-{name}.npy", predict)
        coloured = _kept(shared / f"bags-{name}.npy", partial(bags.look_for, model.image, heads, store))
        if name == PETA:
            rows, held_out = drawn[PETA], labelled.held_out
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
        sources[name] = Source(drawn[name], labels, presence, weights[name], numbers[name])
    sources |= {name: source.to_draw() for name, source in made.items()}
    sources[recipe.data.benchmark] = sources.pop(recipe.data.benchmark)

    # 4. A reader learns what sentences state and deny.
    file = shared / "reader.pt"
    if not file.exists():
        described = next(iter(sources.values())).attributes
        reader.Reader(model.text, recipe.reader, human, described, recipe.seed).run(log)
        reader.save(file, model.text)
        log.write("reader held out", **reader.examine(model.text, unseen))
    judge = Benchmark(gallery, captions, load_tokenizer(), recipe.fusion, recipe.matching.shortlist)
    return Lesson(recipe, log, stores, sources, human, gallery, captions, judge, persons)


def starting_model(recipe: Recipe, size: ModelSize) -> MatchModel:
    """A model with the weights that the recipe starts from."""
    model = MatchModel(size)
    if recipe.start:
        file = recipe.folder.parent / recipe.start / "matching.pt"
        return averaged_model(size, torch.load(file, weights_only=True), changed=True)
    if recipe.encoders:
        load_encoders(REPOSITORY / "model-assets" / recipe.encoders, model)
    else:
        model.load_pretrained()
    return model


def shares_of(names: Sequence[str], recipe: TeacherRecipe | MatchingRecipe) -> list[float]:
    """Chance of each source to be drawn: nothing of the benchmark, PETA what the others leave."""
    wanted = {
        IDENTITIES: recipe.target_share,
        sets.RENDERS: recipe.render_share,
        sets.COMPOSITES: recipe.composite_share,
    }
    shares = {name: wanted[name] for name in names if name in wanted}
    shares[PETA] = 1 - sum(shares.values())
    return [shares.get(name, 0.0) for name in names]


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


def train(file: Path) -> None:
    """Runs all stages of a recipe, after those of the recipe that it starts from."""
    recipe = load_recipe(file)
    if recipe.start and not (recipe.folder.parent / recipe.start / "matching.pt").exists():
        train(file.with_name(f"{recipe.start}.toml"))
    match(prepare(recipe))


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
    train(parser.parse_args().recipe)


if __name__ == "__main__":
    main()
