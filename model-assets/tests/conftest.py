"""What several test modules need: a bundle of each method after a few steps of training."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.export import manifest
from descry_assets.export.graphs import export_graphs
from descry_assets.models.match_model import MatchModel, ModelSize, averaged_model
from descry_assets.models.tokenizer import write_tokenizer
from descry_assets.training.fitting import Source
from descry_assets.training.log import Log
from descry_assets.training.matching import MatchingStage
from descry_assets.training.objective import CropHeads
from descry_assets.training.pairing import Mixture, PairSampler
from descry_assets.training.pixels import Disturbance, PixelStore
from descry_assets.training.recipe import Recipe, load_recipe
from descry_assets.training.sets import RECIPES
from descry_assets.training.views import PixelViews

METHODS = sorted(file.stem for file in (RECIPES / "methods").glob("*.toml") if file.stem != "descry")
LICENCE = {"id": "CC0-1.0", "notice": "For any use."}
STEPS = 2


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


@pytest.fixture(scope="session")
def crops(tmp_path_factory):
    """Noise that shows attributes and persons."""
    file = tmp_path_factory.mktemp("store") / "pixels.npy"
    np.save(file, np.random.default_rng(0).integers(0, 256, (12, 256, 128, 3), dtype=np.uint8))
    present = np.random.default_rng(0).random((12, len(ATTRIBUTES))) < 0.15
    source = Source(np.arange(12), present, present.astype(float), np.full(12, 1 / 12), np.arange(12) // 2)
    return PixelStore(file), source


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


@pytest.fixture(scope="session")
def tried(tmp_path_factory, crops):
    """Trains the method of a recipe for a few steps and exports it, once: name -> ``Tried``."""
    folder, known = tmp_path_factory.mktemp("methods"), {}

    def try_once(name: str) -> Tried:
        recipe = load_recipe(RECIPES / "methods" / f"{name}.toml")
        model, stage = stage_of(recipe, crops, steps=STEPS, batch=4, checkpoint_every=STEPS, averaging=0.5)
        started = {key: value.clone() for key, value in model.state_dict().items()}
        checkpoint = folder / f"{name}.pt"
        stage.run(checkpoint, lambda model: {}, Log(folder / f"{name}.jsonl"))
        learned = model.state_dict()
        own = frozenset(key for key in started if "method_head" in key or key.startswith("scorer"))
        unchanged = frozenset(key for key in own if torch.equal(started[key], learned[key]))
        bundle = folder / "bundles" / name
        bundle.mkdir(parents=True)
        result = Tried(model.size, checkpoint, bundle, own, unchanged)
        write_bundle(result.model(), bundle)
        return result

    def of(name: str) -> Tried:
        if name not in known:
            known[name] = try_once(name)
        return known[name]

    return of


def write_bundle(model: MatchModel, folder: Path) -> None:
    """Exports a model as a bundle of the folder's name."""
    export_graphs(model, folder)
    write_tokenizer(folder)
    (folder / "card.md").write_text("A bundle for a test.\n")
    scoring = manifest.Scoring(embedding_weight=1.0, slope=8.0, intercept=-2.0)
    manifest.write(folder, manifest.compose(folder, folder.name, "1.0.0", LICENCE, model.size, scoring, []))
