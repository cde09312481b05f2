"""What several test modules need: crops, and each method after a few steps of training."""

import os

import numpy as np
import pytest
import torch
from trials import Tried, stage_of, write_bundle

from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.training.fitting import Source
from descry_assets.training.log import Log
from descry_assets.training.pixels import PixelStore
from descry_assets.training.recipe import load_recipe
from descry_assets.training.sets import RECIPES

STEPS = 2

if "PYTEST_XDIST_WORKER" in os.environ:  # There is one for each processor.
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def crops(tmp_path_factory):
    """Noise that shows attributes and persons."""
    file = tmp_path_factory.mktemp("store") / "pixels.npy"
    np.save(file, np.random.default_rng(0).integers(0, 256, (12, 256, 128, 3), dtype=np.uint8))
    present = np.random.default_rng(0).random((12, len(ATTRIBUTES))) < 0.15
    source = Source(np.arange(12), present, present.astype(float), np.full(12, 1 / 12), np.arange(12) // 2)
    return PixelStore(file), source


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
