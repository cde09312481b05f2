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
        benchmark: archive that models are chosen on; its crops and captions are not trained on, but in the real
            pairs stage.
        overlap: file beside the recipe that lists PETA's persons who are in the benchmark too; they are left out.
        held_out, human_held_out: share of PETA's persons and of the sentences written by people that are kept
            for fitting the calibration.
        trust: factor by which one of PETA's labels changes the odds that the teacher gives its attribute. Where they
            disagree, sentences that state the attribute are paired with the crop less often.
        renders: folders of rendered persons under ``work``, of which everything is known; may be none.
        composites: how many real crops to make with rendered bags.
        archives: real crops to train on, of ``peta`` and ``cuhk-reid``; none for a model of renders alone.
        human: whether to train on sentences written by people.
    """

    benchmark: str
    overlap: str
    held_out: float
    human_held_out: float
    trust: float
    renders: tuple[str, ...] = ()
    composites: int = 0
    archives: tuple[str, ...] = ("peta", "cuhk-reid")
    human: bool = True


@dataclass(frozen=True)
class TeacherRecipe:
    """The teacher, who learns attributes and identities of crops.

    Attributes:
        steps: optimiser steps of ``batch`` crops.
        trunk_rate, head_rate: highest learning rates.
        target_share, render_share, composite_share: share of a batch from ``cuhk-reid``, from renders and from
            composites; the rest is from PETA.
        identity_weight: weight of the identity loss beside the attribute losses.
        averaging: decay of the moving average of the weights, which is what goes on.
    """

    steps: int
    batch: int
    trunk_rate: float
    head_rate: float
    target_share: float
    render_share: float
    composite_share: float
    identity_weight: float
    averaging: float


@dataclass(frozen=True)
class ReaderRecipe:
    """The reader, who learns what sentences state and deny.

    Attributes:
        steps: optimiser steps of ``batch`` sentences.
        text_rate, head_rate: highest learning rates.
        human_share: chance of a sentence to be one that people wrote; the others are made.
        swapped: chance of a sentence to have one attribute changed.
        longest_text, masked_words, disturbed_texts: as in ``MatchingRecipe``.
    """

    steps: int
    batch: int
    text_rate: float
    head_rate: float
    human_share: float
    swapped: float
    longest_text: int
    masked_words: float
    disturbed_texts: float


@dataclass(frozen=True)
class MatchingRecipe:
    """Training of both branches and the pair scorer.

    Attributes:
        steps: optimiser steps of ``batch`` (crop, sentence) pairs.
        trunk_rate, text_rate, head_rate: highest learning rates. A trunk rate of 0 freezes all of the trunk but its
            last convolution and reads its maps from a cache, without disturbing pixels: for quick comparisons.
        human_share: share of a batch whose sentences were written by people.
        target_share, render_share, composite_share: chance that a crop is drawn from ``cuhk-reid``, from renders and
            from composites instead of PETA.
        real_share: share of a batch that are real pairs of the benchmark; 0 but in the real pairs stage.
        longest_text: word pieces at which sentences are cut in training; below the bundle's limit to save time.
        masked_words: chance of each word piece to be masked.
        disturbed_texts: chance of each sentence to be reworded: typos, other spellings, dropped clauses.
        swapped: how many sentences a batch gets with one attribute changed, as wrong answers.
        fidelity: how strongly the probability that a crop fits a sentence written by people decides which crop it is
            paired with: 1 draws by it, 0 draws any crop.
        adapted: whether such a sentence is changed where its crop does not fit it.
        exact: whether a sentence written for a render, which says more than attributes can, fits no render of another
            person, whatever the attributes.
        choosiness: how strongly the model's own cosines decide which of the fitting crops a sentence written by
            people is paired with; 0 draws among all alike.
        attribute_weight, reading_weight, identity_weight: of these losses beside the two contrastive losses.
        distillation: weight of teaching the embeddings how the pair scorer ranks a batch.
        averaging: decay of the moving average of the weights, which is what is evaluated and exported.
        evaluate_every, checkpoint_every: in steps.
    """

    steps: int
    batch: int
    trunk_rate: float
    text_rate: float
    head_rate: float
    human_share: float
    target_share: float
    render_share: float
    composite_share: float
    real_share: float
    longest_text: int
    masked_words: float
    disturbed_texts: float
    swapped: int
    fidelity: float
    adapted: bool
    exact: bool
    choosiness: float
    attribute_weight: float
    reading_weight: float
    identity_weight: float
    distillation: float
    averaging: float
    evaluate_every: int
    checkpoint_every: int


@dataclass(frozen=True)
class RealRecipe:
    """Training on with the benchmark's real pairs.

    Attributes:
        used: whether the bundle's weights have learned from them. Then what the benchmark says of these weights means
            nothing, and the card shows the cross-validated figures.
        folds: of the cross-validation.
        stages: one after the other; of each the keys of ``MatchingRecipe`` that differ from the matching stage.
    """

    used: bool
    folds: int
    stages: tuple[dict[str, float], ...] = ()


@dataclass(frozen=True)
class Recipe:
    """A whole recipe.

    Attributes:
        name: of the bundle.
        seed: fixes what is held out and every draw.
        threads: of PyTorch and ONNX Runtime.
        fusion: weight of the embeddings' cosine beside the pair score, chosen on the benchmark.
        start: name of a recipe in the same folder whose weights are trained on, before its real pairs; where there is
            none, training starts from published weights of ImageNet and MiniLM.
    """

    name: str
    seed: int
    threads: int
    fusion: float
    size: ModelSize
    data: DataRecipe
    teacher: TeacherRecipe
    reader: ReaderRecipe
    matching: MatchingRecipe
    real: RealRecipe
    start: str = ""

    @property
    def folder(self) -> Path:
        """Where caches, checkpoints and logs of this recipe lie; not part of the repository."""
        return REPOSITORY / "model-assets" / "work" / self.name

    @property
    def render_folders(self) -> list[Path]:
        """Folders of the rendered persons."""
        return [self.folder.parent / name for name in self.data.renders]

    @property
    def checkpoint(self) -> Path:
        """The weights that a bundle is made of."""
        return self.folder / (f"real-{len(self.real.stages)}.pt" if self.real.used else "matching.pt")


def load_recipe(file: Path) -> Recipe:
    """Reads a recipe; a missing or unknown key is a TypeError that names it."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    sections = {
        "size": ModelSize,
        "data": DataRecipe,
        "teacher": TeacherRecipe,
        "reader": ReaderRecipe,
        "matching": MatchingRecipe,
        "real": RealRecipe,
    }
    return Recipe(**{key: sections[key](**value) if key in sections else value for key, value in table.items()})
