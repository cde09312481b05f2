"""What a recipe trains on: all crops with their pixels, what is known of them, and sentences."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from descry_assets.data.archives import Caption, Crop, read_images
from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.data.sentence import Sentence
from descry_assets.training import sets
from descry_assets.training.pixels import PixelStore
from descry_assets.training.recipe import MatchingRecipe, Recipe, TeacherRecipe
from descry_assets.training.teacher import Lessons

PETA, IDENTITIES = "peta", "cuhk-reid"


@dataclass(frozen=True)
class Material:
    """Everything there is before anything is learned; made by ``collect``.

    Attributes:
        recipe: whose material it is.
        labelled: PETA.
        archives: crops of each archive; the benchmark's are the last.
        drawn: of each archive, which crops may be drawn.
        numbers: of each archive, who the crops that may be drawn show, as ``Source`` numbers persons.
        weights: of each archive, how likely each of these is drawn.
        made: renders and composites.
        stores: pixels of each archive, then of what is made.
        human, unseen: sentences written by people, to train on and held out.
        captions: of the benchmark.
    """

    recipe: Recipe
    labelled: sets.LabelledCrops
    archives: dict[str, list[Crop]]
    drawn: dict[str, np.ndarray]
    numbers: dict[str, np.ndarray]
    weights: dict[str, np.ndarray]
    made: dict[str, sets.Made]
    stores: dict[str, PixelStore]
    human: list[Sentence]
    unseen: list[Sentence]
    captions: list[Caption]

    @property
    def gallery(self) -> list[Crop]:
        """Crops of the benchmark."""
        return self.archives[self.recipe.data.benchmark]

    @property
    def persons(self) -> int:
        """How many identities there are."""
        return max(int(each.max()) for each in self.numbers.values()) + 1

    def lessons(self) -> dict[str, Lessons]:
        """What the teacher learns from: the recipe's archives and what is made."""
        names = [*self.recipe.data.archives, *self.made]
        shares = shares_of(names, self.recipe.teacher)
        return {name: self._lessons(name, share) for name, share in zip(names, shares, strict=True)}

    def _lessons(self, name: str, share: float) -> Lessons:
        if name in self.made:
            made = self.made[name]
            return Lessons(np.arange(len(made)), made.weights, made.attributes, made.persons, share)
        count = len(self.archives[name])
        known = self.labelled.known if name == PETA else np.full((count, len(ATTRIBUTES)), np.nan, np.float32)
        persons = np.full(count, -1)
        persons[self.drawn[name]] = self.numbers[name]
        return Lessons(self.drawn[name], self.weights[name], known, persons, share)


def collect(recipe: Recipe) -> Material:
    """Says what is trained on, what is held out and what is only measured, and decodes all crops once."""
    recipe.lesson_folder.mkdir(parents=True, exist_ok=True)
    labelled = sets.labelled_crops(recipe.data, recipe.seed)
    gallery, captions = sets.benchmark(recipe.data)
    human, unseen = sets.human_split(recipe.data, recipe.seed)
    archives = {PETA: labelled.crops, IDENTITIES: sets.identity_crops()}
    archives = {name: archives[name] for name in recipe.data.archives} | {recipe.data.benchmark: gallery}
    drawn = {name: np.arange(len(crops)) for name, crops in archives.items()}
    if PETA in archives:
        drawn[PETA] = labelled.training
    chosen = {name: [crops[row] for row in drawn[name]] for name, crops in archives.items()}
    stores = {
        name: PixelStore(_pixels(recipe, name), len(crops), read_images(crops)) for name, crops in archives.items()
    }
    made = sets.rendered(recipe, labelled, stores.get(PETA))
    stores |= {name: PixelStore(_pixels(recipe, name), len(each), each.images) for name, each in made.items()}
    return Material(
        recipe=recipe,
        labelled=labelled,
        archives=archives,
        drawn=drawn,
        numbers=sets.number_persons(chosen),
        weights={name: sets.person_weights(crops) for name, crops in chosen.items()},
        made=made,
        stores=stores,
        human=human,
        unseen=unseen,
        captions=captions,
    )


def _pixels(recipe: Recipe, source: str) -> Path:
    return recipe.lesson_folder / f"pixels-{source}.npy"


def shares_of(names: list[str], recipe: TeacherRecipe | MatchingRecipe) -> list[float]:
    """Chance of each source to be drawn: nothing of the benchmark, PETA what the others leave."""
    wanted = {
        IDENTITIES: recipe.target_share,
        sets.RENDERS: recipe.render_share,
        sets.COMPOSITES: recipe.composite_share,
    }
    shares = {name: wanted[name] for name in names if name in wanted}
    shares[PETA] = 1 - sum(shares.values())
    return [shares.get(name, 0.0) for name in names]
