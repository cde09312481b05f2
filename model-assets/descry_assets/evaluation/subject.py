"""What is measured: a finished bundle, and what it makes of the benchmark and of the held-out crops."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from descry_assets.data.archives import Caption, Crop, list_benchmark, read_images
from descry_assets.models.bundle import Bundle, EncodedImages, EncodedText
from descry_assets.training.recipe import load_recipe
from descry_assets.training.sets import RECIPES, labelled_crops


@dataclass(frozen=True)
class Benchmark:
    """The benchmark as the bundle sees it.

    Attributes:
        crops, images: the gallery.
        captions, texts: the queries.
    """

    crops: list[Crop]
    images: EncodedImages
    captions: list[Caption]
    texts: list[EncodedText]

    @property
    def gallery(self) -> np.ndarray:
        """Person of each crop, [N]."""
        return np.array([crop.person for crop in self.crops])

    @property
    def persons(self) -> np.ndarray:
        """Person of each caption, [Q]."""
        return np.array([caption.person for caption in self.captions])


@dataclass(frozen=True)
class HeldOut:
    """PETA crops of persons that were not trained on, with their attributes [N, A], as the bundle sees them."""

    crops: list[Crop]
    attributes: np.ndarray
    images: EncodedImages

    def one_a_person(self, generator: np.random.Generator) -> np.ndarray:
        """Index of one crop of each person, drawn by ``generator``, [P]."""
        order = generator.permutation(len(self.crops))
        _, first = np.unique([self.crops[index].person for index in order], return_index=True)
        return order[first]


class Subject:
    """A bundle that is measured. Encodes on first use and keeps the result; not for several threads.

    Args:
        folder: of the bundle.
        recipe: file of the recipe that the bundle was trained with, which decides what was held out; None for the one
            of the bundle's name in ``recipes``.
        threads: of ONNX Runtime.
        seed: fixes every draw of a measurement.
    """

    def __init__(self, folder: Path, recipe: Path | None = None, threads: int = 2, seed: int = 0):
        self.folder = folder
        self.bundle = Bundle(folder, threads)
        self.recipe = load_recipe(recipe or RECIPES / f"{self.bundle.manifest['name']}.toml")
        self.threads = threads
        self.seed = seed

    @cached_property
    def benchmark(self) -> Benchmark:
        """The benchmark of the recipe, encoded."""
        crops, captions = list_benchmark(self.recipe.data.benchmark)
        texts = [self.bundle.encode_text(caption.text) for caption in captions]
        return Benchmark(crops, self.bundle.encode_images(read_images(crops)), captions, texts)

    @cached_property
    def held_out(self) -> HeldOut:
        """The held-out crops of the recipe, encoded."""
        labelled = labelled_crops(self.recipe.data, self.recipe.seed)
        chosen = labelled.held_out
        crops = [labelled.crops[index] for index in chosen]
        return HeldOut(crops, labelled.attributes[chosen], self.bundle.encode_images(read_images(crops)))
