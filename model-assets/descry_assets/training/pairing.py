"""Draws training pairs: a crop and a sentence that fits it, as far as attributes tell."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from descry_assets.data.attributes import consistent, names
from descry_assets.data.disturbance import TYPOS, adapt, perhaps_disturb, swap_attribute
from descry_assets.data.sentence import Sentence, said
from descry_assets.data.sentences import SentenceMaker
from descry_assets.training.fitting import FittingCrops, Source

WRITTEN = 0.6
"""Chance of a crop that has sentences of its own to get one of them instead of one made from its attributes."""
FIRST_RENDERED = -2
"""Number of the first person who is rendered; the next ones have smaller ones."""


@dataclass(frozen=True)
class RealPairs:
    """Sentences that were written for crops of the last source.

    Attributes:
        sentences: K sentences.
        rows: for each, rows of the source that show the person it describes.
    """

    sentences: Sequence[Sentence]
    rows: Sequence[np.ndarray]


@dataclass(frozen=True)
class Mixture:
    """What batches are made of.

    Attributes:
        human_share: share of a batch with sentences written by people for crops that nobody knows.
        real_share: share of a batch with sentences written for the very crop.
        swapped: how many sentences a batch gets with one attribute changed.
        disturbed: chance of each sentence to be reworded.
        typos: chance of each longer word of such a sentence to be mistyped.
        fidelity: how strongly the probability that a crop fits such a sentence decides which one it is paired with: 1
            draws by it, 0 draws any crop.
        adapted: whether such a sentence is changed where its crop does not fit it.
        exact: whether a sentence written for a render fits no other person's renders.
        choosiness: how strongly remembered cosines decide which fitting crop such a sentence is paired with.
    """

    human_share: float
    real_share: float = 0.0
    swapped: int = 0
    disturbed: float = 0.0
    typos: float = TYPOS
    fidelity: float = 1.0
    adapted: bool = False
    exact: bool = False
    choosiness: float = 0.0


@dataclass(frozen=True)
class Pairs:
    """A batch: for each of B pairs the crop and its sentence, then sentences that came without a crop.

    Attributes:
        sources: position of the source of each crop, [B].
        crops: indices into the source's archive, [B].
        rows: of the crops in their source, [B].
        presence: probability that the crops have each attribute, [B, A].
        persons: of the crops, [B], as ``Source`` numbers them.
        sentences: S >= B sentences, those of the pairs first.
        human: position of each pair's sentence among the sampler's human sentences, [B]; -1 for others.
        stated, denied: attributes that the sentences state and deny, [S, A].
        fits: [S, B], sentence (row) against crop (column): the crop has all that the sentence states and nothing that
            it denies. A sentence written for a person fits this person's crops alone; where the mixture is exact, one
            written for a render fits no other person's renders. True for every pair.
    """

    sources: np.ndarray
    crops: np.ndarray
    rows: np.ndarray
    presence: np.ndarray
    persons: np.ndarray
    sentences: list[Sentence]
    human: np.ndarray
    stated: np.ndarray
    denied: np.ndarray
    fits: np.ndarray


@dataclass(frozen=True)
class _Pair:
    source: int
    row: int
    sentence: Sentence
    human: int = -1
    real: bool = False
    exact: bool = False


class PairSampler:
    """Draws batches as the mixture says.

    Args:
        sources: where crops come from; with their ``shares``, the chance of each.
        human: sentences written by people. Each is paired with a crop drawn by the probability that the crop has all
            that the sentence states and nothing that it denies; those that hardly fit any crop are never drawn.
        mixture: what batches are made of.
        seed: fixes all draws.
        real: sentences written for crops of the last source, if there are any.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        shares: Sequence[float],
        human: Sequence[Sentence],
        mixture: Mixture,
        seed: int,
        real: RealPairs | None = None,
    ):
        self._sources = sources
        self._shares = np.array(shares)
        self._mixture = mixture
        self._real = real
        self._fitting = FittingCrops(sources, shares, human, mixture.fidelity, mixture.choosiness)
        self.human = self._fitting.sentences
        self.reseed((seed,))

    def reseed(self, seed: tuple[int, ...]) -> None:
        """Starts the draws anew, as a resumed run must so that it does not repeat its first batches."""
        self._generator = np.random.default_rng(seed)
        self._random = random.Random(hash(seed))
        self._maker = SentenceMaker(self._random)

    def draw(self, size: int) -> Pairs:
        """A batch of ``size`` pairs."""
        mixture = self._mixture
        drawn = [self._real_pair() for _ in range(round(size * mixture.real_share))]
        drawn += self._human_pairs(round(size * mixture.human_share))
        drawn += [self._made_pair() for _ in range(size - len(drawn))]
        attributes = np.stack([self._sources[pair.source].attributes[pair.row] for pair in drawn])
        persons = np.array([self._sources[pair.source].persons[pair.row] for pair in drawn])
        sentences = [self._reworded(pair.sentence) for pair in drawn]
        extra = self._swapped(sentences, mixture.swapped)

        stated, denied = said(sentences + extra)
        fits = consistent(stated, attributes, denied)
        for index, pair in enumerate(drawn):
            if pair.real:
                fits[index] = persons == persons[index]
            elif pair.exact:
                fits[index] = np.where(persons <= FIRST_RENDERED, persons == persons[index], fits[index])
            fits[index, index] = True
        return Pairs(
            sources=np.array([pair.source for pair in drawn]),
            crops=np.array([self._sources[pair.source].crops[pair.row] for pair in drawn]),
            rows=np.array([pair.row for pair in drawn]),
            presence=np.stack([self._sources[pair.source].presence[pair.row] for pair in drawn]),
            persons=persons,
            sentences=sentences + extra,
            human=np.array([pair.human for pair in drawn]),
            stated=stated,
            denied=denied,
            fits=fits,
        )

    def remember(self, pairs: Pairs, crops: Tensor, sentences: Tensor) -> None:
        """Keeps the embeddings [B, D] of a batch's crops and [S, D] of its sentences for choosing later pairs."""
        places = [(int(source), int(row)) for source, row in zip(pairs.sources, pairs.rows, strict=True)]
        texts = sentences[: len(places)].detach().numpy()
        self._fitting.remember(places, crops.detach().numpy(), pairs.human, texts)

    def _real_pair(self) -> _Pair:
        index = int(self._generator.integers(len(self._real.sentences)))
        row = int(self._generator.choice(self._real.rows[index]))
        return _Pair(len(self._sources) - 1, row, self._real.sentences[index], real=True)

    def _human_pairs(self, count: int) -> list[_Pair]:
        if count == 0:
            return []
        chosen = self._generator.integers(len(self.human), size=count)
        places = self._fitting.choose(chosen, self._generator)
        return [
            _Pair(*place, self._adapted(self.human[index], *place), int(index))
            for place, index in zip(places, chosen, strict=True)
        ]

    def _adapted(self, sentence: Sentence, source: int, row: int) -> Sentence:
        if not self._mixture.adapted:
            return sentence
        return adapt(sentence, frozenset(names(self._sources[source].attributes[row])))

    def _made_pair(self) -> _Pair:
        source = int(self._generator.choice(len(self._shares), p=self._shares))
        weights = self._sources[source].weights
        row = int(self._generator.choice(len(weights), p=weights))
        written = self._sources[source].sentences
        if written and self._random.random() < WRITTEN:
            return _Pair(source, row, self._random.choice(written[row]), exact=self._mixture.exact)
        return _Pair(source, row, self._maker.describe(names(self._sources[source].attributes[row])))

    def _reworded(self, sentence: Sentence) -> Sentence:
        return perhaps_disturb(sentence, self._random, self._mixture.disturbed, self._mixture.typos)

    def _swapped(self, sentences: list[Sentence], count: int) -> list[Sentence]:
        chosen = self._random.sample(sentences, min(count, len(sentences)))
        changed = (swap_attribute(sentence, self._random) for sentence in chosen)
        return [sentence for sentence in changed if sentence is not None]
