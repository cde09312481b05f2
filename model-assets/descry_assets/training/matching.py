"""The matching stage: both branches and the pair scorer learn from pairs of crops and sentences."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from descry_assets.models.image_branch import TRUNK_STAGES
from descry_assets.models.match_model import MatchModel
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.training.batches import encode, erase, mask_words
from descry_assets.training.features import FeatureCache
from descry_assets.training.log import Log
from descry_assets.training.objective import Objective
from descry_assets.training.optimiser import rate_factor
from descry_assets.training.pairing import Pairs, PairSampler
from descry_assets.training.recipe import MatchingRecipe

LARGEST_GRADIENT = 2.0


class MatchingStage:
    """State of the stage; ``run`` goes on from the checkpoint if there is one.

    Args:
        model: starts from pretrained branches and the teacher's trunk; trained in place.
        objective: the losses; its attribute head starts as the teacher's.
        recipe: steps, rates and shares.
        caches: one per source of the sampler, maps before ``recipe.first_stage``.
        sampler: draws the pairs.
        seed: fixes mirrors, masks and erasing.
    """

    def __init__(
        self,
        model: MatchModel,
        objective: Objective,
        recipe: MatchingRecipe,
        caches: Sequence[FeatureCache],
        sampler: PairSampler,
        seed: int,
    ):
        self._model = model.to(memory_format=torch.channels_last)
        self._objective = objective
        self._recipe = recipe
        self._caches = caches
        self._sampler = sampler
        self._tokenizer = load_tokenizer(recipe.longest_text)
        self._seed = seed
        self._generator = np.random.default_rng(seed)
        averaging = get_ema_multi_avg_fn(recipe.averaging)
        self.average = AveragedModel(model, multi_avg_fn=averaging)
        self._optimiser = torch.optim.AdamW(self._groups(), weight_decay=0.02)
        self._step = 0

    def run(self, checkpoint: Path, measure: Callable[[MatchModel], dict[str, Any]], log: Log) -> None:
        """Trains to the end, measuring the averaged weights and writing the checkpoint as the recipe says."""
        if checkpoint.exists():
            self._restore(checkpoint)
            log.write("resumed", step=self._step)
        while self._step < self._recipe.steps:
            losses = self._one_step()
            self._step += 1
            if self._step % 20 == 0:
                log.write("step", step=self._step, **losses)
            finished = self._step == self._recipe.steps
            if finished or self._step % self._recipe.checkpoint_every == 0:
                self._save(checkpoint)
            if finished or self._step % self._recipe.evaluate_every == 0:
                log.write("measured", step=self._step, **measure(self.average.module))

    def _one_step(self) -> dict[str, float]:
        for group in self._optimiser.param_groups:
            group["lr"] = group["highest"] * rate_factor(self._step, self._recipe.steps)
        pairs = self._sampler.draw(self._recipe.batch)
        maps = erase(self._maps(pairs), self._recipe.erased_maps, self._generator)
        ids, mask = encode(self._tokenizer, pairs.texts)
        ids = mask_words(ids, self._recipe.masked_words, self._generator)

        self._model.train()
        image = self._model.image
        embeddings, tokens = image.heads(image.run_stages(maps, self._recipe.first_stage, TRUNK_STAGES))
        text_embeddings, text_tokens = self._texts(ids, mask)
        losses = self._objective(
            text_embeddings @ embeddings.T,
            self._model.scorer.score_all(text_tokens, mask, tokens),
            torch.from_numpy(pairs.fits),
            self._objective.attributes.loss(embeddings, tokens, torch.from_numpy(pairs.attributes).float()),
        )

        self._optimiser.zero_grad(set_to_none=True)
        losses["total"].backward()
        nn.utils.clip_grad_norm_(self._trained(), LARGEST_GRADIENT)
        self._optimiser.step()
        self.average.update_parameters(self._model)
        return {name: value.item() for name, value in losses.items()}

    def _texts(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Runs the text branch on the shorter and the longer half apart, which spares it a third of the padding."""
        lengths = mask.sum(1)
        order = lengths.argsort()
        embeddings, tokens = [], []
        for half in order.chunk(2):
            longest = int(lengths[half].max())
            embedding, words = self._model.text(ids[half, :longest], mask[half, :longest])
            embeddings.append(embedding)
            tokens.append(F.pad(words, (0, 0, 0, ids.shape[1] - longest)))
        back = order.argsort()
        return torch.cat(embeddings)[back], torch.cat(tokens)[back]

    def _maps(self, pairs: Pairs) -> Tensor:
        mirrored = self._generator.integers(0, 2, len(pairs.crops))
        maps: Tensor | None = None
        for position, cache in enumerate(self._caches):
            chosen = np.flatnonzero(pairs.sources == position)
            read = cache.read(pairs.crops[chosen], mirrored[chosen])
            maps = read.new_empty(len(pairs.crops), *read.shape[1:]) if maps is None else maps
            maps[chosen] = read
        return maps.contiguous(memory_format=torch.channels_last)

    def _groups(self) -> list[dict[str, Any]]:
        image, text = self._model.image, self._model.text
        trunk = [*image.stages[self._recipe.first_stage :].parameters(), *image.top.parameters()]
        encoder = [*text.layers.parameters(), *text.input_norm.parameters(), text.positions]
        heads = [*self._model.scorer.parameters(), *self._objective.parameters(), image.cell_bias]
        for head in (image.reduce, image.embed, image.tokenize, text.embed, text.tokenize):
            heads += head.parameters()
        rates = (self._recipe.trunk_rate, self._recipe.text_rate, self._recipe.head_rate)
        groups = zip((trunk, encoder, heads), rates, strict=True)
        return [{"params": parameters, "lr": rate, "highest": rate} for parameters, rate in groups]

    def _trained(self) -> list[nn.Parameter]:
        return [parameter for group in self._optimiser.param_groups for parameter in group["params"]]

    def _state(self) -> dict[str, Any]:
        return {
            "model": self._model,
            "objective": self._objective,
            "average": self.average,
            "optimiser": self._optimiser,
        }

    def _save(self, file: Path) -> None:
        state = {name: part.state_dict() for name, part in self._state().items()}
        partial = file.with_suffix(".partial")
        torch.save(state | {"step": self._step}, partial)
        partial.rename(file)

    def _restore(self, file: Path) -> None:
        state = torch.load(file, weights_only=True)
        for name, part in self._state().items():
            part.load_state_dict(state[name])
        self._step = state["step"]
        self._generator = np.random.default_rng((self._seed, self._step))
        self._sampler.reseed((self._seed, self._step))
