"""The crops and sentences of a recipe: what is trained on, what is held out, what is only measured."""

import random
from dataclasses import dataclass

import numpy as np

from descry_assets.data import attributes
from descry_assets.data.archives import Caption, Crop, list_benchmark, list_crops
from descry_assets.data.captions import human_sentences
from descry_assets.data.sentences import Sentence
from descry_assets.training.recipe import DataRecipe


@dataclass(frozen=True)
class LabelledCrops:
    """PETA: crops, their attributes [N, A], and which of them are held out from all training."""

    crops: list[Crop]
    attributes: np.ndarray
    held_out: np.ndarray

    @property
    def training(self) -> np.ndarray:
        """Indices of the crops that may be trained on."""
        return np.flatnonzero(~self.held_out)


def labelled_crops(recipe: DataRecipe, seed: int) -> LabelledCrops:
    """PETA, with a share of its persons held out; the seed decides which."""
    crops = list_crops("peta")
    persons = sorted({crop.person for crop in crops})
    chosen = set(random.Random(seed).sample(persons, round(recipe.held_out * len(persons))))
    return LabelledCrops(
        crops,
        attributes.matrix(attributes.of_labels(crop.labels) for crop in crops),
        np.array([crop.person in chosen for crop in crops]),
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
