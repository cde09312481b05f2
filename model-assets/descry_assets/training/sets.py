"""The crops and sentences of a recipe: what is trained on, what is held out, what is only measured."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from descry_assets.data import attributes
from descry_assets.data.archives import REPOSITORY, Caption, Crop, list_benchmark, list_crops
from descry_assets.data.captions import human_sentences
from descry_assets.data.renders import list_renders, read_renders
from descry_assets.data.rules import read
from descry_assets.data.sentence import Sentence, said
from descry_assets.training import composites
from descry_assets.training.fitting import Source
from descry_assets.training.pairing import FIRST_RENDERED, RealPairs
from descry_assets.training.pixels import PixelStore
from descry_assets.training.recipe import DataRecipe, Recipe

RECIPES = REPOSITORY / "model-assets" / "recipes"
RENDERS, COMPOSITES = "renders", "composites"
"""Sources that are made, with everything known of them."""


@dataclass(frozen=True)
class LabelledCrops:
    """PETA: crops, their attributes [N, A], which of them may be trained on and which are held out for measuring.

    Crops of persons who are in the benchmark too are neither.
    """

    crops: list[Crop]
    attributes: np.ndarray
    training: np.ndarray
    held_out: np.ndarray

    @cached_property
    def known(self) -> np.ndarray:
        """The attributes as shares of presence, float32 [N, A]; NaN where PETA has no label for one."""
        return np.where(attributes.LABELLED, self.attributes, np.nan).astype(np.float32)


def labelled_crops(recipe: DataRecipe, seed: int) -> LabelledCrops:
    """PETA, with a share of its persons held out; the seed decides which.

    Nobody of sub-set ``CUHK`` is held out, since ``cuhk-reid`` may show the same persons.
    """
    crops = list_crops("peta")
    persons = sorted({crop.person for crop in crops})
    chosen = set(random.Random(seed).sample(persons, round(recipe.held_out * len(persons))))
    chosen = {person for person in chosen if not person.startswith("CUHK/")}
    overlap = set((RECIPES / recipe.overlap).read_text(encoding="utf-8").split())
    return LabelledCrops(
        crops,
        attributes.matrix(attributes.of_labels(crop.labels) for crop in crops),
        training=np.flatnonzero([crop.person not in chosen | overlap for crop in crops]),
        held_out=np.flatnonzero([crop.person in chosen for crop in crops]),
    )


def human_split(recipe: DataRecipe, seed: int) -> tuple[list[Sentence], list[Sentence]]:
    """Sentences written by people: those to train on, if any are, and those held out; the seed decides which."""
    sentences = human_sentences(recipe.benchmark)
    random.Random(seed).shuffle(sentences)
    held_out = round(recipe.human_held_out * len(sentences))
    return sentences[held_out:] if recipe.human else [], sentences[:held_out]


def identity_crops() -> list[Crop]:
    """CUHK01 and CUHK03 crops, of which only the identity is known."""
    return list_crops("cuhk-reid")


def benchmark(recipe: DataRecipe) -> tuple[list[Crop], list[Caption]]:
    """The benchmark that models are chosen on."""
    return list_benchmark(recipe.benchmark)


def person_weights(crops: list[Crop]) -> np.ndarray:
    """Chance of each crop to be drawn, [N]: a person with n crops is drawn sqrt(n) times as often as with one."""
    counts: dict[str, int] = {}
    for crop in crops:
        counts[crop.person] = counts.get(crop.person, 0) + 1
    weights = np.array([counts[crop.person] ** -0.5 for crop in crops])
    return weights / weights.sum()


def number_persons(archives: Mapping[str, Sequence[Crop]]) -> dict[str, np.ndarray]:
    """A number for every person of whom there are several crops, -1 for the others; one array [N] an archive."""
    counts = Counter((name, crop.person) for name, crops in archives.items() for crop in crops)
    numbers = {person: number for number, person in enumerate(p for p, count in counts.items() if count > 1)}
    return {
        name: np.array([numbers.get((name, crop.person), -1) for crop in crops]) for name, crops in archives.items()
    }


@dataclass(frozen=True)
class Made:
    """Pictures that were made, of which everything is known.

    Attributes:
        attributes: what each shows, [N, A]; NaN where nobody knows.
        images: the decoded pictures, read once.
        persons: who each shows, [N], as ``Source`` numbers them.
        sentences: those written for each, if there are any.
    """

    attributes: np.ndarray
    images: Iterable[np.ndarray]
    persons: np.ndarray
    sentences: Sequence[Sequence[Sentence]] = ()

    def __len__(self) -> int:
        return len(self.attributes)

    @property
    def weights(self) -> np.ndarray:
        """Equal chances, [N]."""
        return np.full(len(self), 1 / len(self))

    def to_draw(self) -> Source:
        """The pictures as a source of pairs; what nobody knows is taken to be absent."""
        present = np.nan_to_num(self.attributes).astype(np.float32)
        return Source(np.arange(len(self)), present > 0.5, present, self.weights, self.persons, self.sentences)


def frequency(labelled: LabelledCrops, human: Sequence[Sentence], renders: Made | None) -> np.ndarray:
    """How often crops have each attribute, [A]: by PETA's labels, where it has none by what people write.

    Without sentences by people, renders tell what PETA does not; without these either, nothing has it.
    """
    if human:
        unlabelled = said(human)[0].mean(0)
    else:
        unlabelled = renders.attributes.mean(0) if renders else np.zeros(len(attributes.ATTRIBUTES))
    return np.where(attributes.LABELLED, labelled.attributes[labelled.training].mean(0), unlabelled)


def rendered(recipe: Recipe, labelled: LabelledCrops, store: PixelStore | None) -> dict[str, Made]:
    """Renders, and composites of their bags and PETA's crops, whose pixels ``store`` holds; empty without renders.

    Raises:
        ValueError: when composites are asked for without PETA's crops.
    """
    if not recipe.data.renders:
        return {}
    renders = list_renders(recipe.render_folders)
    shown = attributes.matrix(render.attributes for render in renders)
    written = [[read(text) for text in render.sentences] for render in renders]
    _, people = np.unique([render.person for render in renders], return_inverse=True)
    made = {RENDERS: Made(shown.astype(np.float32), read_renders(renders), FIRST_RENDERED - people, written)}
    if recipe.data.composites:
        if store is None:
            raise ValueError(f"{recipe.data.composites} composites need PETA's crops, which the recipe leaves out")
        carrying = [attributes.INDEX[name] for name in attributes.ATTRIBUTES if name.startswith("carrying.")]
        free = [row for row in labelled.training if "carryingNothing" in labelled.crops[row].labels]
        free = [row for row in free if not labelled.attributes[row, carrying].any()]
        chosen = composites.choose(np.array(free), renders, recipe.data.composites, recipe.seed)
        position = {render.image: row for row, render in enumerate(renders)}
        bags = shown[[position[render.image] for render in chosen.renders]]
        known = chosen.attributes(labelled.known[chosen.crops], bags)
        made[COMPOSITES] = Made(known, chosen.images(store), np.full(len(known), -1))
    return made


def real_pairs(gallery: Sequence[Crop], captions: Sequence[Caption], persons: set[str]) -> RealPairs:
    """The captions of some persons of the benchmark with the gallery rows of the person, from the same sub-set.

    Raises:
        ValueError: if a caption's person has no such crop.
    """
    by_person: dict[tuple[str, str], list[int]] = {}
    for row, crop in enumerate(gallery):
        by_person.setdefault((crop.person, crop.file.split("/")[1]), []).append(row)
    chosen = [caption for caption in captions if caption.person in persons]
    rows = [by_person.get((caption.person, caption.source), []) for caption in chosen]
    if not all(rows):
        raise ValueError("a caption describes a person of whom there is no crop")
    return RealPairs([read(caption.text) for caption in chosen], [np.array(found) for found in rows])
