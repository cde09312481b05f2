"""The reader: teaches the text branch what sentences state and deny, before it meets crops."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from descry_assets.attention.kernels import own_losses
from descry_assets.data import attributes
from descry_assets.data.disturbance import perhaps_disturb, swap_attribute
from descry_assets.data.sentence import Sentence, said
from descry_assets.data.sentences import SentenceMaker
from descry_assets.models.text_branch import TextBranch
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.training import checkpoint
from descry_assets.training.batches import encode, mask_words
from descry_assets.training.log import Log
from descry_assets.training.objective import reading_loss
from descry_assets.training.optimiser import REPORT_EVERY, MeanLosses, descend, make_optimiser
from descry_assets.training.precision import mixed
from descry_assets.training.recipe import ReaderRecipe

CHUNK = 64


class Reader:
    """Trains the text branch to read as the rules do, on sentences written by people and made ones.

    The rules see words, the branch sees what they mean: it also reads what is mistyped, masked or said in words that no
    rule knows. And it runs in a graph, where the rules could not.

    Args:
        branch: starts from published weights; trained in place.
        recipe: steps, batch and rates.
        human: sentences written by people, with what rules read in them.
        crops: attributes [N, A] of crops that sentences are made for.
        seed: decides the draws.
    """

    def __init__(
        self, branch: TextBranch, recipe: ReaderRecipe, human: Sequence[Sentence], crops: np.ndarray, seed: int
    ):
        self._branch = branch
        self._recipe = recipe
        self._human = human
        self._crops = crops
        self._random = random.Random(seed)
        self._maker = SentenceMaker(self._random, absence=0.3)
        self._generator = np.random.default_rng(seed)
        self._tokenizer = load_tokenizer(recipe.longest_text)
        pretrained = [*branch.layers.parameters(), *branch.input_norm.parameters(), branch.positions]
        new = [module for module in (branch.say, branch.attention, branch.pool) if module is not None]
        heads = [parameter for module in new for parameter in module.parameters()]
        self._optimiser = make_optimiser([(pretrained, recipe.text_rate), (heads, recipe.head_rate)])

    def run(self, log: Log) -> None:
        """Trains to the end."""
        means = MeanLosses()
        self._branch.train()
        for step in range(self._recipe.steps):
            loss = self._loss([self._sentence() for _ in range(self._recipe.batch)])
            descend(self._optimiser, loss, step, self._recipe.steps)
            means.add({"reading": loss})
            if (step + 1) % REPORT_EVERY == 0:
                log.write("reader", step=step + 1, **means.take())

    def _sentence(self) -> Sentence:
        if self._random.random() < self._recipe.human_share:
            sentence = self._random.choice(self._human)
        else:
            sentence = self._maker.describe(attributes.names(self._crops[self._random.randrange(len(self._crops))]))
        if self._random.random() < self._recipe.swapped:
            sentence = swap_attribute(sentence, self._random) or sentence
        return perhaps_disturb(sentence, self._random, self._recipe.disturbed_texts, self._recipe.typos)

    def _loss(self, sentences: Sequence[Sentence]) -> Tensor:
        ids, mask = encode(self._tokenizer, [sentence.text for sentence in sentences])
        ids = mask_words(ids, self._recipe.masked_words, self._generator)
        with mixed():
            read = read_all(self._branch, ids, mask)
        loss = reading_loss(read.float(), *(torch.from_numpy(side) for side in said(sentences)))
        return loss + own_losses(self._branch, loss)


def read_all(branch: TextBranch, ids: Tensor, mask: Tensor) -> Tensor:
    """Probabilities [S, 2 A] that sentences state and that they deny each attribute."""
    _, tokens = branch(ids, mask)
    return tokens[:, 0, : 2 * len(attributes.ATTRIBUTES)]


@torch.no_grad()
def examine(branch: TextBranch, sentences: Sequence[Sentence]) -> dict[str, float]:
    """How well the branch reads: precision and recall of what it finds likely, against the rules."""
    tokenizer = load_tokenizer()
    branch.eval()
    found = right = wanted = 0
    for start in range(0, len(sentences), CHUNK):
        chunk = sentences[start : start + CHUNK]
        likely = read_all(branch, *encode(tokenizer, [sentence.text for sentence in chunk])) > 0.5
        target = torch.from_numpy(np.concatenate(said(chunk), 1))
        found, right, wanted = found + likely.sum(), right + (likely & target).sum(), wanted + target.sum()
    return {"precision": float(right / found.clamp_min(1)), "recall": float(right / wanted)}


def save(file: Path, branch: TextBranch) -> None:
    """Writes the reader's weights."""
    torch.save(branch.state_dict(), file)


def load(file: Path, branch: TextBranch) -> None:
    """Reads the reader's weights into a text branch."""
    checkpoint.load_branch(branch, torch.load(file, weights_only=True))
