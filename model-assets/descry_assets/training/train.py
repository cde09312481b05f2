"""Trains a model from a recipe: ``python -m descry_assets.training.train recipes/descry-base.toml``.

Every stage keeps its result in the recipe's work folder and is skipped when the result is there, so that a run that
was stopped goes on where it stopped.
"""

import argparse
import ctypes
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from descry_assets.data.archives import Caption, Crop
from descry_assets.data.sentence import Sentence
from descry_assets.models.match_model import MatchModel
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.training import reader, sets, teacher
from descry_assets.training.benchmark import Benchmark
from descry_assets.training.fitting import Source
from descry_assets.training.log import Log
from descry_assets.training.matching import MatchingStage
from descry_assets.training.objective import CropHeads
from descry_assets.training.pairing import Mixture, PairSampler, RealPairs
from descry_assets.training.pixels import Disturbance, PixelStore
from descry_assets.training.recipe import MatchingRecipe, Recipe, load_recipe
from descry_assets.training.views import FrozenViews, PixelViews

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4
"""Options of glibc's ``mallopt``."""
LARGEST_INT = 2**31 - 1


@dataclass
class Lesson:
    """All that the stages after the teacher learn from; made by ``prepare``.

    Attributes:
        stores: pixels of PETA, cuhk-reid and the benchmark.
        sources: the crops of each that may be drawn, with labels or pseudo-labels.
        human: sentences written by people, for crops that nobody knows.
        gallery, captions: the benchmark.
        judge: measures on it.
        persons: how many identities there are.
    """

    recipe: Recipe
    log: Log
    stores: list[PixelStore]
    sources: list[Source]
    human: list[Sentence]
    gallery: list[Crop]
    captions: list[Caption]
    judge: Benchmark
    persons: int

    def fresh_model(self) -> tuple[MatchModel, CropHeads]:
        """A model with the teacher's image branch and the reader's text branch, and the teacher's heads."""
        torch.manual_seed(self.recipe.seed)
        model = MatchModel(self.recipe.size)
        heads = CropHeads(self.recipe.size, self.persons)
        teacher.load(self.recipe.folder / "teacher.pt", model.image, heads)
        reader.load(self.recipe.folder / "reader.pt", model.text)
        return model, heads

    def matching(
        self, recipe: MatchingRecipe, model: MatchModel, heads: CropHeads, real: RealPairs | None = None
    ) -> MatchingStage:
        """The matching stage; with real pairs, crops of the benchmark are drawn for these alone."""
        sources = self.sources if real else self.sources[:2]
        stores = self.stores[: len(sources)]
        sampler = PairSampler(
            sources,
            [1 - recipe.target_share, recipe.target_share, 0.0][: len(sources)],
            self.human,
            Mixture(
                human_share=recipe.human_share,
                real_share=recipe.real_share,
                swapped=recipe.swapped,
                disturbed=recipe.disturbed_texts,
                fidelity=recipe.fidelity,
                adapted=recipe.adapted,
                choosiness=recipe.choosiness,
            ),
            self.recipe.seed,
            real,
        )
        seed = self.recipe.seed
        if recipe.trunk_rate > 0:
            views = PixelViews(stores, Disturbance(), (seed, recipe.steps))
        else:
            folder = self.recipe.folder / ("maps-after-matching" if real else "maps-after-teacher")
            folder.mkdir(exist_ok=True)
            names = ("peta", "cuhk-reid", self.recipe.data.benchmark)[: len(sources)]
            views = FrozenViews(stores, model.image, folder, names, seed)
        return MatchingStage(model, heads, recipe, views, sampler, seed)


def prepare(recipe: Recipe) -> Lesson:
    """Decodes all crops, trains the teacher and lets it label what has no labels, and trains the reader."""
    torch.set_num_threads(recipe.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(recipe.seed)
    keep_freed_memory()
    recipe.folder.mkdir(parents=True, exist_ok=True)
    log = Log(recipe.folder / "log.jsonl")

    # 1. What is trained on, what is held out, what is only measured.
    labelled = sets.labelled_crops(recipe.data, recipe.seed)
    identities = sets.identity_crops()
    gallery, captions = sets.benchmark(recipe.data)
    archives = {"peta": labelled.crops, "cuhk-reid": identities, recipe.data.benchmark: gallery}
    stores = [PixelStore(recipe.folder / f"pixels-{name}.npy", crops) for name, crops in archives.items()]
    drawn = labelled.training
    persons = sets.number_persons([[labelled.crops[index] for index in drawn], identities, gallery])
    count = max(int(numbers.max()) for numbers in persons) + 1
    weights = sets.person_weights([labelled.crops[index] for index in drawn])
    human, unseen = sets.human_split(recipe.data, recipe.seed)

    # 2. A teacher of attributes and identities adapts the trunk to person crops.
    model = MatchModel(recipe.size)
    model.image.trunk.load_imagenet()
    heads = CropHeads(recipe.size, count)
    file = recipe.folder / "teacher.pt"
    if not file.exists():
        everyone = np.full(len(labelled.crops), -1)
        everyone[drawn] = persons[0]
        lessons = (
            teacher.Lessons(drawn, weights, labelled.attributes, everyone),
            teacher.Lessons(np.arange(len(identities)), sets.person_weights(identities), None, persons[1]),
        )
        views = PixelViews(stores[:2], Disturbance(), (recipe.seed,))
        learning = teacher.Teacher(model.image, heads, recipe.teacher, *lessons, views, recipe.seed)
        learning.run(stores[1], recipe.folder / "teacher.partial.pt", log)
        teacher.save(file, learning.average.module, heads)
    teacher.load(file, model.image, heads)

    # 3. Its predictions label crops of which only the identity is known, and doubt labels that look wrong.
    predicted = [
        _predictions(recipe.folder / f"attributes-{name}.npy", model, store)
        for name, store in zip(archives, stores, strict=True)
    ]
    held_out = labelled.held_out
    precision = teacher.average_precision(predicted[0][held_out], labelled.attributes[held_out])
    log.write("teacher held out", crops=len(held_out), mean_average_precision=float(np.nanmean(precision)))
    known = labelled.attributes[drawn]
    presence = teacher.weigh(predicted[0][drawn], known, recipe.data.trust)
    sources = [Source(drawn, known, presence, weights, persons[0])]
    for crops, predictions, numbers in zip((identities, gallery), predicted[1:], persons[1:], strict=True):
        means = teacher.mean_by_person(predictions, np.array([crop.person for crop in crops]))
        labels = teacher.pseudo_labels(means, known.mean(0))
        sources.append(Source(np.arange(len(crops)), labels, means, sets.person_weights(crops), numbers))

    # 4. A reader learns what sentences state and deny.
    file = recipe.folder / "reader.pt"
    if not file.exists():
        model.text.load_minilm()
        reader.Reader(model.text, recipe.reader, human, known, recipe.seed).run(log)
        reader.save(file, model.text)
        log.write("reader held out", **reader.examine(model.text, unseen))
    judge = Benchmark(gallery, captions, load_tokenizer(), recipe.fusion)
    return Lesson(recipe, log, stores, sources, human, gallery, captions, judge, count)


def keep_freed_memory() -> None:
    """Tells glibc to keep what is freed: page faults for the same large tensors cost a third of a step otherwise."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_MMAP_MAX, 0)
        libc.mallopt(M_TRIM_THRESHOLD, LARGEST_INT)


def _predictions(file: Path, model: MatchModel, store: PixelStore) -> np.ndarray:
    if not file.exists():
        np.save(file, teacher.predict_attributes(model.image, store, np.arange(len(store))))
    return np.load(file)


def train(recipe: Recipe) -> None:
    """Runs all stages of a recipe."""
    lesson = prepare(recipe)
    model, heads = lesson.fresh_model()
    stage = lesson.matching(recipe.matching, model, heads)
    lesson.log.write("paired", human_sentences=len(stage.sampler.human))
    stage.run(recipe.folder / "matching.pt", lesson.judge.measure, lesson.log)
    lesson.log.write("finished", checkpoint="matching.pt")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path, help="TOML file, for example recipes/descry-base.toml")
    train(load_recipe(parser.parse_args().recipe))


if __name__ == "__main__":
    main()
