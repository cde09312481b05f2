"""A recipe: everything that decides how a model is trained, as data read from a TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from descry_assets.data.archives import REPOSITORY
from descry_assets.data.disturbance import TYPOS
from descry_assets.models.match_model import ModelSize
from descry_assets.training.objective import RANKING_LOSSES
from descry_assets.training.pixels import Disturbance

DRAWN = "drawn"
"""A ``pair_loss`` that is not over all pairs of a batch."""


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
        longest_text, masked_words, disturbed_texts, typos: as in ``MatchingRecipe``.
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
    typos: float = TYPOS


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
        typos: chance of each longer word of such a sentence to be mistyped.
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
        embedding_loss, pair_loss: what cosines of embeddings and pair scores learn from, of
            ``objective.RANKING_LOSSES``. Pair scores may learn from "drawn" instead: then only each pair and two wrong
            ones, drawn by cosine, are scored (``relating.drawn_pair_loss``), for scorers that cost much.
        shared_identity_weight: weight of telling persons by embeddings of crops and by those of their sentences, with
            one vector a person for both.
        word_weight: weight of finding masked words with ``InteractionEncoder``, by what the crop shows (IRRA).
        prompt_weight: weight of telling the sentence that states an attribute from the one that denies it, by what the
            crop shows (APTM).
        shortlist: how many of each caption's ranking by embedding get a pair score where the model is measured; 0 for
            the whole gallery.
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
    embedding_loss: str = "contrastive"
    pair_loss: str = "contrastive"
    typos: float = TYPOS
    shared_identity_weight: float = 0.0
    word_weight: float = 0.0
    prompt_weight: float = 0.0
    shortlist: int = 0

    def __post_init__(self):
        for loss, known in (
            (self.embedding_loss, (*RANKING_LOSSES,)),
            (self.pair_loss, (*RANKING_LOSSES, DRAWN)),
        ):
            if loss not in known:
                raise ValueError(f"a loss is {loss!r}, not one of {', '.join(known)}")


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
        encoders: folder of a bundle, below ``model-assets``, whose trunk and text encoder are trained on; without one,
            training starts from published weights of ImageNet and MiniLM.
        lessons: name of the recipe that this one is based on, whose teacher, reader and labels it learns from; where
            there is none, it has its own.
        lesson_size: of the model that teacher and reader train, where it is another one.
        disturbance: how strongly crops are disturbed, where their pixels are seen.
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
    encoders: str = ""
    lessons: str = ""
    lesson_size: ModelSize | None = None
    disturbance: Disturbance = field(default_factory=Disturbance)

    @property
    def folder(self) -> Path:
        """Where checkpoints and logs of this recipe lie; not part of the repository."""
        return REPOSITORY / "model-assets" / "work" / self.name

    @property
    def lesson_folder(self) -> Path:
        """Where the decoded crops, the teacher, its labels and the reader lie."""
        return self.folder.with_name(self.lessons or self.name)

    @property
    def render_folders(self) -> list[Path]:
        """Folders of the rendered persons."""
        return [self.folder.parent / name for name in self.data.renders]

    @property
    def checkpoint(self) -> Path:
        """The weights that a bundle is made of."""
        return self.folder / (f"real-{len(self.real.stages)}.pt" if self.real.used else "matching.pt")


AFTER_LESSONS = {"base", "name", "fusion", "size", "matching", "real"}
"""Keys that decide nothing of what teacher and reader learn."""


def load_recipe(file: Path, changes: Mapping[str, Any] | None = None) -> Recipe:
    """Reads a recipe, with changes of keys as a recipe with a base has them.

    A recipe with ``base``, the path of another one without its ending, differs from that one in the keys that it has.
    It shares that one's teacher and reader unless it has keys that decide what these learn.

    Raises:
        TypeError: for a missing or unknown key, naming it.
    """
    table = _merged(_read(file), changes or {})
    sections = {
        "disturbance": Disturbance,
        "size": ModelSize,
        "lesson_size": ModelSize,
        "data": DataRecipe,
        "teacher": TeacherRecipe,
        "reader": ReaderRecipe,
        "matching": MatchingRecipe,
        "real": RealRecipe,
    }
    return Recipe(**{key: sections[key](**value) if key in sections else value for key, value in table.items()})


def _read(file: Path) -> dict[str, Any]:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    if "base" not in table:
        return table
    base = _read(file.parent / f"{table['base']}.toml")
    lessons = {"lessons": base.pop("lessons", base["name"]), "lesson_size": base.pop("lesson_size", base["size"])}
    shared = lessons if table.keys() <= AFTER_LESSONS else {}
    del table["base"]
    return _merged(base | shared, table)


def _merged(table: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return table | {
        key: table.get(key, {}) | value if isinstance(value, dict) else value for key, value in changes.items()
    }
