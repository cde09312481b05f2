"""The matching stage: both branches and the pair scorer learn from pairs of crops and sentences."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from descry_assets.attention.kernels import own_losses
from descry_assets.models.match_model import MatchModel
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.training import checkpoint
from descry_assets.training.batches import encode, mask_words
from descry_assets.training.log import Log
from descry_assets.training.objective import CropHeads, Scales, attribute_loss, ranking_loss, reading_loss
from descry_assets.training.optimiser import REPORT_EVERY, MeanLosses, descend, make_optimiser
from descry_assets.training.pairing import Pairs, PairSampler
from descry_assets.training.precision import mixed
from descry_assets.training.recipe import DRAWN, MatchingRecipe
from descry_assets.training.relating import (
    MaskedWords,
    Prompts,
    SharedIdentities,
    drawn_pair_loss,
    hide_words,
    prompt_loss,
)
from descry_assets.training.views import Views


class MatchingStage:
    """State of the stage; ``run`` goes on from the checkpoint if there is one.

    Args:
        model: starts from a text encoder's published weights and the teacher's image branch; trained in place.
        heads: what crops are asked beside matching; start as the teacher's.
        recipe: steps, rates and shares.
        views: show the drawn crops to the image branch.
        sampler: draws the pairs.
        seed: fixes the masks.

    Raises:
        ValueError: for words, prompts or drawn pairs and a model without a method, whose tokens are not all words and
            cells.
    """

    def __init__(
        self,
        model: MatchModel,
        heads: CropHeads,
        recipe: MatchingRecipe,
        views: Views,
        sampler: PairSampler,
        seed: int,
    ):
        asked = {"word_weight": recipe.word_weight, "prompt_weight": recipe.prompt_weight}
        asked["pair_loss"] = recipe.pair_loss if recipe.pair_loss == DRAWN else 0
        for key, value in asked.items():
            if value and not model.size.method:
                raise ValueError(f"{key} is {value}, which needs a method")
        self._model = model
        self._heads = heads
        self.scales = Scales()
        known = heads.persons.shape[0]
        self.identities = SharedIdentities(model.size, known) if recipe.shared_identity_weight > 0 else None
        self.words = MaskedWords(model.size) if recipe.word_weight > 0 else None
        self._recipe = recipe
        self._views = views
        self.sampler = sampler
        self._tokenizer = load_tokenizer(recipe.longest_text)
        self._prompts = Prompts(self._tokenizer)
        self._seed = seed
        self._generator = np.random.default_rng(seed)
        self.average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(recipe.averaging))
        self._optimiser = make_optimiser(self._groups())
        self._step = 0

    def run(self, file: Path, measure: Callable[[MatchModel], dict[str, Any]], log: Log) -> dict[str, Any]:
        """Trains to the end, measuring the averaged weights and writing the checkpoint as the recipe says.

        Returns:
            What was measured at the end.
        """
        if file.exists():
            self._restore(file)
            log.write("resumed", step=self._step)
        means = MeanLosses()
        self._model.train()
        while self._step < self._recipe.steps:
            losses = self._losses(self.sampler.draw(self._recipe.batch))
            descend(self._optimiser, losses["total"], self._step, self._recipe.steps)
            self.average.update_parameters(self._model)
            self._step += 1
            means.add(losses)
            if self._step % REPORT_EVERY == 0:
                log.write("step", step=self._step, **means.take())
            finished = self._step == self._recipe.steps
            if finished or self._step % self._recipe.checkpoint_every == 0:
                checkpoint.save(file, self._parts(), step=self._step)
            if not finished and self._step % self._recipe.evaluate_every == 0:
                log.write("measured", step=self._step, **measure(self.average.module))
        measured = measure(self.average.module)
        log.write("measured", step=self._step, **measured)
        return measured

    def _losses(self, pairs: Pairs) -> dict[str, Tensor]:
        recipe, model, image = self._recipe, self._model, self._model.image

        # 1. Crops and sentences through their branches.
        with mixed():
            early = self._views.early(image, pairs.sources, pairs.crops)
            if image.method_head is None:
                cells, rows = image.gather(image.trunk.late(early))
                logits = image.attributes(rows).float()
                embeddings, tokens = image.embedding(rows).float(), image.tokens(cells, logits).float()
            else:
                embeddings, tokens = (part.float() for part in image.describe(early))
            text_embeddings, text_tokens, ids, mask = self._texts([sentence.text for sentence in pairs.sentences])
        self.sampler.remember(pairs, embeddings, text_embeddings)

        # 2. Which sentence belongs to which crop, by embeddings and by pair scores.
        cosines, fits = text_embeddings @ embeddings.T, torch.from_numpy(pairs.fits)
        cosine_scale, pair_scale = self.scales.factors()
        losses = {"embedding": ranking_loss(recipe.embedding_loss, cosines, cosine_scale, fits)}
        total = losses["embedding"]
        if model.scorer is not None and recipe.pair_loss == DRAWN:
            count = len(tokens)
            texts = text_tokens[:count], mask[:count]
            logits = (cosines * cosine_scale)[:count]
            losses["pairs"] = drawn_pair_loss(model.scorer, texts, tokens, logits, fits[:count], self._generator)
            total = total + losses["pairs"]
        elif model.scorer is not None:
            scores = model.scorer.score_all(text_tokens, mask, tokens)
            losses["pairs"] = ranking_loss(recipe.pair_loss, scores, pair_scale, fits)
            total = total + losses["pairs"]
            if recipe.distillation > 0:
                losses["distillation"] = _divergence(cosines * cosine_scale, (scores * pair_scale).detach())
                total = total + recipe.distillation * losses["distillation"]

        # 3. What a method asks of a crop and its sentence together.
        if self.identities is not None:
            persons = torch.from_numpy(pairs.persons)
            losses["shared identities"] = self.identities.loss(embeddings, text_embeddings[: len(persons)], persons)
            total = total + recipe.shared_identity_weight * losses["shared identities"]
        if self.words is not None:
            losses["words"] = self._word_loss(ids[: len(tokens)], mask[: len(tokens)], tokens)
            total = total + recipe.word_weight * losses["words"]
        if recipe.prompt_weight > 0:
            losses["prompts"] = self._prompt_loss(embeddings, tokens, torch.from_numpy(pairs.presence).float())
            total = total + recipe.prompt_weight * losses["prompts"]
        total = total + own_losses(model, total)
        if image.method_head is not None:
            return {"total": total} | losses

        # 4. What crops show and sentences say, attribute by attribute.
        present = torch.from_numpy(pairs.presence).float()
        cell_logits = self._heads.cell_logits(tokens[:, :-1])
        losses["attributes"] = (attribute_loss(logits, present) + attribute_loss(cell_logits, present)) / 2
        said = text_tokens[:, 0, : 2 * present.shape[1]]
        losses["reading"] = reading_loss(said, torch.from_numpy(pairs.stated), torch.from_numpy(pairs.denied))
        total = total + recipe.attribute_weight * losses["attributes"] + recipe.reading_weight * losses["reading"]
        if recipe.identity_weight > 0:
            losses["identities"] = self._heads.identity_loss(rows.float(), torch.from_numpy(pairs.persons))
            total = total + recipe.identity_weight * losses["identities"]
        return {"total": total} | losses

    def _word_loss(self, ids: Tensor, mask: Tensor, tokens: Tensor) -> Tensor:
        hidden, targets = hide_words(ids, self._generator)
        with mixed():
            _, words = self._model.text.describe(hidden, mask)
            return self.words.loss(words, mask, tokens, targets).float()

    def _prompt_loss(self, embeddings: Tensor, tokens: Tensor, presence: Tensor) -> Tensor:
        """Of both prompts the true one by cosine, and for one attribute a crop by pair score and by masked words."""
        drawn, ids, mask = self._prompts.draw(self._generator)
        with mixed():
            prompts, words = (part.float() for part in self._model.text.describe(ids, mask))
        loss = prompt_loss(embeddings @ prompts.T, self.scales.factors()[0], presence[:, drawn])
        parts, count = [loss], len(drawn)
        asked = torch.from_numpy(self._generator.integers(count, size=len(tokens)))
        true = presence[torch.arange(len(tokens)), torch.from_numpy(drawn)[asked]]
        right = asked + count * (true < 0.5)
        if self._model.scorer is not None:
            wrong = (right + count) % (2 * count)
            scores = [self._model.scorer.score_each(words[each], mask[each], tokens) for each in (right, wrong)]
            parts.append((F.softplus(-scores[0]) + F.softplus(scores[1])).mean() / 2)
        if self.words is not None:
            parts.append(self._word_loss(ids[right], mask[right], tokens))
        return torch.stack(parts).mean()

    def _texts(self, texts: list[str]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Embeddings, tokens, ids and mask; the longer and the shorter half run apart, which spares much padding."""
        plain, mask = encode(self._tokenizer, texts)
        ids = mask_words(plain, self._recipe.masked_words, self._generator)
        read = self._model.text if self._model.text.method_head is None else self._model.text.describe
        lengths = mask.sum(1)
        order = lengths.argsort()
        embeddings, tokens = [], []
        for half in order.chunk(2):
            longest = int(lengths[half].max())
            embedding, words = read(ids[half, :longest], mask[half, :longest])
            embeddings.append(embedding.float())
            tokens.append(F.pad(words.float(), (0, 0, 0, ids.shape[1] - longest)))
        back = order.argsort()
        return torch.cat(embeddings)[back], torch.cat(tokens)[back], plain, mask

    def _groups(self) -> list[tuple[list[nn.Parameter], float]]:
        image, text = self._model.image, self._model.text
        trunk = [parameter for parameter in image.trunk.parameters() if parameter.requires_grad]
        encoder = [*text.layers.parameters(), *text.input_norm.parameters(), text.positions]
        elsewhere = {id(parameter) for parameter in (*trunk, *encoder)}
        modules = (self._model, self._heads, self.scales, *self._own().values())
        heads = [
            parameter
            for module in modules
            for parameter in module.parameters()
            if parameter.requires_grad and id(parameter) not in elsewhere
        ]
        recipe = self._recipe
        if recipe.trunk_rate == 0:
            return [
                (list(image.trunk.top.parameters()), recipe.text_rate),
                (encoder, recipe.text_rate),
                (heads, recipe.head_rate),
            ]
        return [(trunk, recipe.trunk_rate), (encoder, recipe.text_rate), (heads, recipe.head_rate)]

    def _own(self) -> dict[str, nn.Module]:
        """What a method has for training alone."""
        return {name: part for name, part in (("identities", self.identities), ("words", self.words)) if part}

    def _parts(self) -> dict[str, Any]:
        return {
            "model": self._model,
            "heads": self._heads,
            "scales": self.scales,
            "average": self.average,
            "optimiser": self._optimiser,
        } | self._own()

    def _restore(self, file: Path) -> None:
        self._step = checkpoint.restore(file, self._parts())["step"]
        self._generator = np.random.default_rng((self._seed, self._step))
        self.sampler.reseed((self._seed, self._step))


def _divergence(student: Tensor, teacher: Tensor) -> Tensor:
    """Mean Kullback-Leibler divergence of a student's ranking from a teacher's, over crops and over sentences."""
    return (
        sum(
            F.kl_div(student.log_softmax(side), teacher.log_softmax(side), log_target=True, reduction="none")
            .sum(side)
            .mean()
            for side in (0, 1)
        )
        / 2
    )
