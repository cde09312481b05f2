"""The attribute teacher: adapts the trunk to person crops and labels crops of which only the identity is known."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from descry_assets.models.image_branch import TRUNK_STAGES
from descry_assets.models.match_model import MatchModel
from descry_assets.training.features import FeatureCache
from descry_assets.training.log import Log
from descry_assets.training.objective import AttributeHead
from descry_assets.training.optimiser import rate_factor
from descry_assets.training.recipe import TeacherRecipe

BATCH = 128


def train_teacher(
    model: MatchModel,
    head: AttributeHead,
    recipe: TeacherRecipe,
    cache: FeatureCache,
    crops: np.ndarray,
    weights: np.ndarray,
    present: np.ndarray,
    generator: np.random.Generator,
    log: Log,
) -> None:
    """Trains the image branch from ``recipe.first_stage`` on to predict attributes.

    Args:
        model: its image branch is changed in place.
        head: changed in place.
        recipe: steps, batch and rates.
        cache: maps before ``recipe.first_stage``, over all crops.
        crops: indices to train on, [M].
        weights: chance of each of them to be drawn, [M].
        present: attributes of all crops, [N, A].
        generator: draws crops and mirrors.
        log: gets the loss every 20 steps.
    """
    branch = model.image.train()
    heads = [branch.reduce, branch.embed, branch.tokenize, head]
    trunk = [*branch.stages[recipe.first_stage :], branch.top]
    optimiser = torch.optim.AdamW(
        [
            {"params": _parameters(trunk), "lr": recipe.trunk_rate},
            {"params": [*_parameters(heads), branch.cell_bias], "lr": recipe.head_rate},
        ],
        weight_decay=0.02,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: rate_factor(step, recipe.steps))
    for step in range(1, recipe.steps + 1):
        batch = generator.choice(crops, recipe.batch, p=weights)
        maps = cache.read(batch, generator.integers(0, 2, recipe.batch))
        outputs = branch.heads(branch.run_stages(maps, recipe.first_stage, TRUNK_STAGES))
        loss = head.loss(*outputs, torch.from_numpy(present[batch]).float())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 20 == 0:
            log.write("teacher", step=step, loss=loss.item())
    branch.eval()


@torch.inference_mode()
def predict_attributes(
    model: MatchModel, head: AttributeHead, cache: FeatureCache, first_stage: int, crops: np.ndarray
) -> np.ndarray:
    """Attribute probabilities [len(crops), A], mean over each image and its mirror image."""
    rows = []
    for batch in np.array_split(crops, max(1, len(crops) // BATCH)):
        sides = [
            head.probabilities(
                *model.image.heads(model.image.run_stages(cache.read(batch, side), first_stage, TRUNK_STAGES))
            )
            for side in (0, 1)
        ]
        rows.append((sum(sides) / 2).numpy())
    return np.concatenate(rows)


def pseudo_labels(probabilities: np.ndarray, persons: list[str], frequency: np.ndarray) -> np.ndarray:
    """Attributes of crops from predictions that are averaged over all crops of a person.

    Args:
        probabilities: predictions [N, A].
        persons: identity of each crop.
        frequency: share of labelled crops that have each attribute, [A]; thresholds are set so that the same share
            of these crops gets it, since predictions of rare attributes seldom pass one half.

    Returns:
        Booleans [N, A], the same for all crops of a person.
    """
    _, index = np.unique(persons, return_inverse=True)
    sums = np.zeros((index.max() + 1, probabilities.shape[1]))
    np.add.at(sums, index, probabilities)
    means = (sums / np.bincount(index)[:, None])[index]
    thresholds = np.array([np.quantile(column, 1 - share) for column, share in zip(means.T, frequency, strict=True)])
    return means > thresholds


def average_precision(probabilities: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Average precision of each attribute, [A]; NaN where no crop has it."""
    order = np.argsort(-probabilities, axis=0, kind="stable")
    hits = np.take_along_axis(present, order, axis=0)
    precision = hits.cumsum(0) / np.arange(1, len(hits) + 1)[:, None]
    with np.errstate(invalid="ignore"):
        return (precision * hits).sum(0) / hits.sum(0)


def save(file: Path, model: MatchModel, head: AttributeHead) -> None:
    """Writes the teacher's weights."""
    torch.save({"image": model.image.state_dict(), "head": head.state_dict()}, file)


def load(file: Path, model: MatchModel, head: AttributeHead) -> None:
    """Reads the teacher's weights into a model and a head."""
    state = torch.load(file, weights_only=True)
    model.image.load_state_dict(state["image"])
    head.load_state_dict(state["head"])


def _parameters(modules: list[nn.Module]) -> list[nn.Parameter]:
    return [parameter for module in modules for parameter in module.parameters()]
