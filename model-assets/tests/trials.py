"""How a method is tried: its recipe's matching stage on a small trunk, and a bundle of what it learned."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch

from descry_assets.export import manifest
from descry_assets.export.graphs import export_graphs
from descry_assets.models.match_model import MatchModel, ModelSize, averaged_model
from descry_assets.models.tokenizer import write_tokenizer
from descry_assets.training.matching import MatchingStage
from descry_assets.training.objective import CropHeads
from descry_assets.training.pairing import Mixture, PairSampler
from descry_assets.training.pixels import Disturbance
from descry_assets.training.recipe import Recipe
from descry_assets.training.sets import RECIPES
from descry_assets.training.views import PixelViews

METHODS = sorted(file.stem for file in (RECIPES / "methods").glob("*.toml") if file.stem != "descry")
LICENCE = {"id": "CC0-1.0", "notice": "For any use."}


@dataclass(frozen=True)
class Tried:
    """A method after a few steps.

    Attributes:
        size: of its model, on a small trunk.
        checkpoint: of the stage.
        bundle: folder of what was exported.
        own: names of the weights that are the method's own.
        unchanged: those of them that did not change.
    """

    size: ModelSize
    checkpoint: Path
    bundle: Path
    own: frozenset[str]
    unchanged: frozenset[str]

    def model(self) -> MatchModel:
        """The averaged weights, rounded as the bundle stores them."""
        model = averaged_model(self.size, torch.load(self.checkpoint, weights_only=True))
        model.round_to_half()
        return model.eval()


def stage_of(recipe: Recipe, crops, **changed) -> tuple[MatchModel, MatchingStage]:
    """The matching stage of a recipe with some keys changed, on a small trunk that starts from published weights."""
    store, source = crops
    size = replace(recipe.size, trunk="lite0", embedding=16, text_layers=1)
    torch.manual_seed(0)
    model = MatchModel(size)
    model.load_pretrained()
    sampler = PairSampler([source], [1.0], [], Mixture(0.0, swapped=1), seed=0)
    views = PixelViews([store], Disturbance(), (0,))
    matching = replace(recipe.matching, trunk_rate=1e-4, **changed)
    return model, MatchingStage(model, CropHeads(size, 6), matching, views, sampler, seed=0)


def write_bundle(model: MatchModel, folder: Path) -> None:
    """Exports a model as a bundle of the folder's name."""
    export_graphs(model, folder)
    write_tokenizer(folder)
    (folder / "card.md").write_text("A bundle for a test.\n")
    scoring = manifest.Scoring(embedding_weight=1.0, slope=8.0, intercept=-2.0)
    manifest.write(folder, manifest.compose(folder, folder.name, "1.0.0", LICENCE, model.size, scoring, []))
