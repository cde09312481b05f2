"""A recipe: everything that decides how a model is trained, as data read from a TOML file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from descry_assets.data.archives import REPOSITORY
from descry_assets.models.match_model import ModelSize


@dataclass(frozen=True)
class DataRecipe:
    """What is kept from training.

    Attributes:
        benchmark: archive that models are chosen on; neither its crops nor its captions are trained on.
        held_out, human_held_out: share of PETA's persons and of the sentences written by people that are kept
            for fitting the calibration.
    """

    benchmark: str
    held_out: float
    human_held_out: float


@dataclass(frozen=True)
class TeacherRecipe:
    """The attribute teacher.

    Attributes:
        steps: optimiser steps of ``batch`` crops.
        first_stage: first trunk stage that is trained; those before it are frozen and their maps cached.
        trunk_rate, head_rate: highest learning rates.
    """

    steps: int
    batch: int
    first_stage: int
    trunk_rate: float
    head_rate: float


@dataclass(frozen=True)
class MatchingRecipe:
    """Training of both branches and the pair scorer.

    Attributes:
        steps: optimiser steps of ``batch`` (crop, sentence) pairs.
        first_stage: first trunk stage that is trained here; those before it keep the teacher's weights.
        trunk_rate, text_rate, head_rate: highest learning rates.
        human_share: share of a batch whose sentences were written by people.
        target_share: chance that a crop is drawn from ``cuhk-reid`` instead of PETA.
        longest_text: word pieces at which sentences are cut in training; below the bundle's limit to save time.
        masked_words: chance of each word piece to be masked.
        erased_maps: chance of each feature map to lose a random rectangle.
        attribute_weight: weight of the attribute loss beside the two contrastive losses.
        averaging: decay of the moving average of the weights, which is what is evaluated and exported.
        evaluate_every, checkpoint_every: in steps.
    """

    steps: int
    batch: int
    first_stage: int
    trunk_rate: float
    text_rate: float
    head_rate: float
    human_share: float
    target_share: float
    longest_text: int
    masked_words: float
    erased_maps: float
    attribute_weight: float
    averaging: float
    evaluate_every: int
    checkpoint_every: int


@dataclass(frozen=True)
class Recipe:
    """A whole recipe.

    Attributes:
        name: of the bundle.
        seed: fixes what is held out and every draw.
        threads: of PyTorch and ONNX Runtime.
        fusion: weight of the embeddings' cosine beside the pair score, chosen on the benchmark.
    """

    name: str
    seed: int
    threads: int
    fusion: float
    size: ModelSize
    data: DataRecipe
    teacher: TeacherRecipe
    matching: MatchingRecipe

    @property
    def folder(self) -> Path:
        """Where caches, checkpoints and logs of this recipe lie; not part of the repository."""
        return REPOSITORY / "model-assets" / "work" / self.name


def load_recipe(file: Path) -> Recipe:
    """Reads a recipe; a missing or unknown key is a TypeError that names it."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    sections = {
        "size": ModelSize, "data": DataRecipe, "teacher": TeacherRecipe, "matching": MatchingRecipe
    }  # fmt: skip
    return Recipe(**{key: sections[key](**value) if key in sections else value for key, value in table.items()})
