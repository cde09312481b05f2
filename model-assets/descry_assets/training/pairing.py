"""Draws training pairs: a crop and a sentence that fits it, as far as attributes tell."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from descry_assets.data.attributes import consistent, matrix, names
from descry_assets.data.sentence import Sentence
from descry_assets.data.sentences import SentenceMaker


@dataclass(frozen=True)
class Source:
    """Crops of one archive that may be drawn.

    Attributes:
        crops: indices into the archive, [M].
        attributes: of these crops, labels or pseudo-labels, [M, A].
        weights: chance of each to be drawn, [M].
    """

    crops: np.ndarray
    attributes: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Pairs:
    """A batch: for each pair the source and the crop, its attributes, the sentence and what it says; what fits what.

    Attributes:
        sources: position of the source of each crop, [B].
        crops: indices into the source's archive, [B].
        attributes: of the crops, [B, A].
        texts: B sentences.
        stated: attributes that the sentences state, [B, A].
        denied: attributes that the sentences deny, [B, A].
        fits: [B, B], sentence (row) against crop (column): the crop has all that the sentence states and nothing that
            it denies. True on the diagonal.
    """

    sources: np.ndarray
    crops: np.ndarray
    attributes: np.ndarray
    texts: list[str]
    stated: np.ndarray
    denied: np.ndarray
    fits: np.ndarray


class PairSampler:
    """Draws batches, a part with sentences written by people, the rest with made sentences.

    Args:
        sources: where crops come from; with their ``shares``, the chance of each.
        human: sentences written by people; those that fit no crop are never drawn.
        human_share: share of a batch with these.
        seed: fixes all draws.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        shares: Sequence[float],
        human: Sequence[Sentence],
        human_share: float,
        seed: int,
    ):
        self._sources = sources
        self._shares = np.array(shares)
        self._human_share = human_share
        self.reseed((seed,))
        stated, denied = _said(human)
        fitting = [consistent(stated, source.attributes, denied) for source in sources]
        usable = np.flatnonzero(np.any([fits.any(1) for fits in fitting], axis=0))
        self.human = [human[index] for index in usable]
        self._fitting = [[np.flatnonzero(fits[index]) for index in usable] for fits in fitting]

    def reseed(self, seed: tuple[int, ...]) -> None:
        """Starts the draws anew, as a resumed run must so that it does not repeat its first batches."""
        self._generator = np.random.default_rng(seed)
        self._maker = SentenceMaker(random.Random(hash(seed)))

    def draw(self, size: int) -> Pairs:
        """A batch of ``size`` pairs."""
        chosen = [self._human_pair() for _ in range(round(size * self._human_share))]
        chosen += [self._made_pair() for _ in range(size - len(chosen))]
        attributes = np.stack([self._sources[source].attributes[row] for source, row, _ in chosen])
        stated, denied = _said([sentence for _, _, sentence in chosen])
        fits = consistent(stated, attributes, denied)
        return Pairs(
            np.array([source for source, _, _ in chosen]),
            np.array([self._sources[source].crops[row] for source, row, _ in chosen]),
            attributes,
            [sentence.text for _, _, sentence in chosen],
            stated,
            denied,
            fits | np.eye(size, dtype=bool),
        )

    def _human_pair(self) -> tuple[int, int, Sentence]:
        index = int(self._generator.integers(len(self.human)))
        possible = [len(rows[index]) > 0 for rows in self._fitting]
        shares = self._shares * possible
        source = int(self._generator.choice(len(shares), p=shares / shares.sum()))
        rows = self._fitting[source][index]
        weights = self._sources[source].weights[rows]
        return source, int(self._generator.choice(rows, p=weights / weights.sum())), self.human[index]

    def _made_pair(self) -> tuple[int, int, Sentence]:
        source = int(self._generator.choice(len(self._shares), p=self._shares))
        weights = self._sources[source].weights
        row = int(self._generator.choice(len(weights), p=weights))
        return source, row, self._maker.describe(names(self._sources[source].attributes[row]))


def _said(sentences: Sequence[Sentence]) -> tuple[np.ndarray, np.ndarray]:
    """What the sentences state and what they deny, [N, A] each."""
    return matrix(sentence.stated for sentence in sentences), matrix(sentence.denied for sentence in sentences)
