"""The crops and sentences of a recipe: what is trained on, what is held out, what is only measured."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from descry_assets.data import attributes
from descry_assets.data.archives import REPOSITORY, Caption, Crop, list_benchmark, list_crops
from descry_assets.data.captions import human_sentences
from descry_assets.data.rules import read
from descry_assets.data.sentence import Sentence
from descry_assets.training.pairing import RealPairs
from descry_assets.training.recipe import DataRecipe

RECIPES = REPOSITORY / "model-assets" / "recipes"


@dataclass(frozen=True)
class LabelledCrops:
    """PETA: crops, their attributes [N, A], which of them may be trained on and which are held out for measuring.

    Crops of persons who are in the benchmark too are neither.
    """

    crops: list[Crop]
    attributes: np.ndarray
    training: np.ndarray
    held_out: np.ndarray


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
    """Sentences written by people: those to train on and those held out; the seed decides which."""
    sentences = human_sentences(recipe.benchmark)
    random.Random(seed).shuffle(sentences)
    held_out = round(recipe.human_held_out * len(sentences))
    return sentences[held_out:], sentences[:held_out]


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


def number_persons(archives: Sequence[Sequence[Crop]]) -> list[np.ndarray]:
    """A number for every person of whom there are several crops, -1 for the others; one array [N] an archive."""
    counts = Counter((crop.archive, crop.person) for crops in archives for crop in crops)
    numbers = {person: number for number, person in enumerate(p for p, count in counts.items() if count > 1)}
    return [np.array([numbers.get((crop.archive, crop.person), -1) for crop in crops]) for crops in archives]


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
