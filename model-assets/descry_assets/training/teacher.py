"""The teacher: adapts the trunk to person crops and labels crops of which only the identity is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from descry_assets.attention.kernels import own_losses
from descry_assets.data.attributes import ATTRIBUTES, INDEX, LUGGAGE
from descry_assets.models.image_branch import ImageBranch
from descry_assets.training import checkpoint
from descry_assets.training.log import Log
from descry_assets.training.objective import CropHeads, attribute_loss
from descry_assets.training.optimiser import REPORT_EVERY, MeanLosses, descend, make_optimiser
from descry_assets.training.pixels import PixelStore
from descry_assets.training.precision import mixed
from descry_assets.training.recipe import TeacherRecipe
from descry_assets.training.views import Views, both_sides, undisturbed

BATCH = 128
SAVE_EVERY = 100


@dataclass(frozen=True)
class Lessons:
    """Crops of one source as the teacher learns from them.

    Attributes:
        crops: indices into the archive that may be drawn, [M].
        weights: chance of each to be drawn, [M].
        attributes: shares of presence of all crops of the archive, [N, A]; NaN where nobody knows.
        persons: of all crops, [N]; negative where no identity is learned.
        share: of a batch that is drawn from this source.
    """

    crops: np.ndarray
    weights: np.ndarray
    attributes: np.ndarray
    persons: np.ndarray
    share: float


class Teacher:
    """Trains the image branch on attributes and identities.

    Half-way, its own predictions, averaged over all crops of a person, become the labels of the sources of which
    nothing is known but identities: a person's crops disagree where a bag is hidden or the light is bad, and the mean
    knows better than each.

    Args:
        branch: starts from ImageNet's or an earlier teacher's weights; trained in place.
        heads: trained in place.
        recipe: steps, batch and rates.
        lessons: what is learned from, a source each.
        stores: pixels of the same sources, in this order.
        views: of the same sources, in this order.
        seed: decides the draws.
    """

    def __init__(
        self,
        branch: ImageBranch,
        heads: CropHeads,
        recipe: TeacherRecipe,
        lessons: Sequence[Lessons],
        stores: Sequence[PixelStore],
        views: Views,
        seed: int,
    ):
        self._branch = branch
        self._heads = heads
        self._recipe = recipe
        self._lessons = list(lessons)
        self._stores = stores
        self._labels: dict[int, np.ndarray] = {}
        self._views = views
        self._seed = seed
        self._step = 0
        self._generator = np.random.default_rng(seed)
        self.average = AveragedModel(branch, multi_avg_fn=get_ema_multi_avg_fn(recipe.averaging))
        trunk = [parameter for parameter in branch.trunk.parameters() if parameter.requires_grad]
        rest = [parameter for name, parameter in branch.named_parameters() if not name.startswith("trunk.")]
        rest += heads.parameters()
        self._optimiser = make_optimiser([(trunk, recipe.trunk_rate), (rest, recipe.head_rate)])

    def run(self, file: Path, log: Log) -> None:
        """Trains to the end, going on from the checkpoint if there is one."""
        recipe, means = self._recipe, MeanLosses()
        self._branch.train()
        if file.exists():
            self._restore(file)
            log.write("resumed", step=self._step)
        while self._step < recipe.steps:
            if self._step >= recipe.steps // 2:
                self._label(log)
            losses = self._losses()
            descend(self._optimiser, losses["total"], self._step, recipe.steps)
            self.average.update_parameters(self._branch)
            self._step += 1
            means.add(losses)
            if self._step % REPORT_EVERY == 0:
                log.write("teacher", step=self._step, **means.take())
            if self._step % SAVE_EVERY == 0:
                labels = {source: torch.from_numpy(values) for source, values in self._labels.items()}
                checkpoint.save(file, self._parts(), step=self._step, labels=labels)
        file.unlink(missing_ok=True)

    def _losses(self) -> dict[str, Tensor]:
        counts = [round(self._recipe.batch * lessons.share) for lessons in self._lessons]
        drawn = [
            self._generator.choice(lessons.crops, count, p=lessons.weights)
            for lessons, count in zip(self._lessons, counts, strict=True)
        ]
        branch = self._branch
        with mixed():
            early = self._views.early(branch, np.repeat(np.arange(len(counts)), counts), np.concatenate(drawn))
            cells, rows = branch.gather(branch.trunk.late(early))
            logits = branch.attributes(rows).float()
            tokens = branch.tokens(cells, logits).float()
        labels = [lessons.attributes[crops] for lessons, crops in zip(self._lessons, drawn, strict=True)]
        present = torch.from_numpy(np.concatenate(labels).astype(np.float32))
        cell_logits = self._heads.cell_logits(tokens[:, :-1])
        persons = [lessons.persons[crops] for lessons, crops in zip(self._lessons, drawn, strict=True)]
        losses = {
            "attributes": attribute_loss(logits, present),
            "cells": attribute_loss(cell_logits, present),
            "identities": self._heads.identity_loss(rows.float(), torch.from_numpy(np.concatenate(persons))),
        }
        share = self._recipe.identity_weight
        total = (losses["attributes"] + losses["cells"]) / 2 + share * losses["identities"]
        return {"total": total + own_losses(branch, total)} | losses

    def _label(self, log: Log) -> None:
        for source, (lessons, store) in enumerate(zip(self._lessons, self._stores, strict=True)):
            if np.isnan(lessons.attributes).all():
                predicted = predict_attributes(self.average.module, store, np.arange(len(store)))
                self._teach(source, mean_by_person(predicted, lessons.persons))
                labels = self._labels[source]
                log.write("labelled", crops=len(labels), attributes_a_crop=float(labels.sum(1).mean()))

    def _teach(self, source: int, labels: np.ndarray) -> None:
        self._labels[source] = labels
        self._lessons[source] = replace(self._lessons[source], attributes=labels)

    def _parts(self) -> dict[str, Any]:
        return {
            "branch": self._branch,
            "heads": self._heads,
            "average": self.average,
            "optimiser": self._optimiser,
        }

    def _restore(self, file: Path) -> None:
        state = checkpoint.restore(file, self._parts())
        self._step = state["step"]
        self._generator = np.random.default_rng((self._seed, self._step))
        for source, labels in state["labels"].items():
            self._teach(source, labels.numpy())


def sides(store: PixelStore, crops: np.ndarray) -> tuple[Tensor, Tensor]:
    """Input of the image branch for these crops, and for their mirror images."""
    return both_sides(undisturbed(store, crops))


@torch.no_grad()
def predict_attributes(
    branch: ImageBranch,
    store: PixelStore,
    crops: np.ndarray,
    show: Callable[[PixelStore, np.ndarray], Sequence[Tensor]] = sides,
) -> np.ndarray:
    """Attribute probabilities [len(crops), A], mean over the ways to show each crop: as it is and mirrored."""
    branch.eval()
    rows = []
    for batch in np.array_split(crops, max(1, len(crops) // BATCH)):
        views = show(store, batch)
        with mixed():
            probabilities = [branch.attributes(branch.look(view)[1]).float().sigmoid() for view in views]
        rows.append((sum(probabilities) / len(views)).numpy())
    return np.concatenate(rows)


def mean_by_person(probabilities: np.ndarray, persons: np.ndarray) -> np.ndarray:
    """Predictions [N, A], each replaced by the mean over all crops of the same person, [N]."""
    _, index = np.unique(persons, return_inverse=True)
    sums = np.zeros((index.max() + 1, probabilities.shape[1]))
    np.add.at(sums, index, probabilities)
    return (sums / np.bincount(index)[:, None])[index]


def weigh(predicted: np.ndarray, labels: np.ndarray, trust: float) -> np.ndarray:
    """Probability of presence [N, A] from predictions and labels, NaN where there is no label.

    A label multiplies the odds of the prediction by ``trust``, or divides them where it says that the attribute is
    absent.
    """
    factor = np.where(np.isnan(labels), 1.0, np.where(labels > 0.5, trust, 1 / trust))
    odds = predicted / (1 - predicted).clip(1e-6) * factor
    return odds / (1 + odds)


def without_bags(presence: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Presence [N, A], where a colour of a bag is a tenth as likely for crops whose labels [N, A] know of no bag."""
    carries = labels[:, [INDEX[name] for name in LUGGAGE]].any(1)
    colours = np.array([name.startswith("bag.") for name in ATTRIBUTES])
    return np.where(~carries[:, None] & colours, presence / 10, presence)


def pseudo_labels(means: np.ndarray, frequency: np.ndarray, least: np.ndarray | float = 0.0) -> np.ndarray:
    """Attributes of crops, booleans [N, A], from mean predictions [N, A].

    Thresholds are set so that each attribute is as frequent, [A], as among labelled crops, since predictions of rare
    attributes seldom pass one half. An attribute whose mean is not above ``least``, [A], is never given.
    """
    thresholds = np.array([np.quantile(column, 1 - share) for column, share in zip(means.T, frequency, strict=True)])
    return means > np.maximum(thresholds, least)


def average_precision(probabilities: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Average precision of each attribute, [A]; NaN where no crop has it."""
    order = np.argsort(-probabilities, axis=0, kind="stable")
    hits = np.take_along_axis(present, order, axis=0)
    precision = hits.cumsum(0) / np.arange(1, len(hits) + 1)[:, None]
    with np.errstate(invalid="ignore"):
        return (precision * hits).sum(0) / hits.sum(0)


def save(file: Path, branch: ImageBranch, heads: CropHeads) -> None:
    """Writes the teacher's weights."""
    torch.save({"image": branch.state_dict(), "heads": heads.state_dict()}, file)


def load(file: Path, branch: ImageBranch, heads: CropHeads) -> None:
    """Reads the teacher's weights into an image branch and heads; what the teacher did not have stays as it is."""
    state = torch.load(file, weights_only=True)
    checkpoint.load_branch(branch, state["image"])
    heads.load_state_dict(state["heads"])
