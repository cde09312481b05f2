"""Which crop a sentence is paired with: by how likely the crop has what it says, and by what the model thinks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from descry_assets.data.sentence import Sentence, said

SHARPNESS = 14.0
"""Factor of cosines where they become weights: the inverse of CLIP's first temperature."""
UNLIKELY = 1e-4
"""Probabilities are kept this far from 0 and 1."""
LEAST_LIKELY = 0.25
"""A sentence fits a crop somewhat when the mean probability (geometric) of what it says is above this."""
CHUNK = 256


@dataclass(frozen=True)
class Source:
    """Crops of one archive that may be drawn.

    Attributes:
        crops: indices into the archive, [M].
        attributes: of these crops, labels or pseudo-labels, [M, A].
        presence: probability that they really have each attribute, [M, A].
        weights: chance of each to be drawn, [M].
        persons: who they show, [M], numbered over all sources from 0; -1 where nobody else shows the person, and other
            negative numbers for persons who are rendered.
        sentences: those written for each crop, if there are any.
    """

    crops: np.ndarray
    attributes: np.ndarray
    presence: np.ndarray
    weights: np.ndarray
    persons: np.ndarray
    sentences: Sequence[Sequence[Sentence]] = ()


class FittingCrops:
    """The crops of all sources that may be drawn, [N] in one row, and sentences to choose crops for.

    Args:
        sources: where crops come from; with their ``shares``, the chance of each, 0 for one that is left out.
        sentences: those that hardly fit any crop are dropped.
        fidelity: how strongly the probability that crop and sentence fit decides.
        choosiness: how strongly remembered cosines decide.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        shares: Sequence[float],
        sentences: Sequence[Sentence],
        fidelity: float,
        choosiness: float,
    ):
        used = [number for number, share in enumerate(shares) if share > 0]
        presence = np.concatenate([sources[number].presence for number in used]).clip(UNLIKELY, 1 - UNLIKELY)
        self._present, self._absent = np.log(presence).astype(np.float32), np.log(1 - presence).astype(np.float32)
        self._chances = np.log(np.concatenate([sources[number].weights * shares[number] for number in used]))
        self._places = [(number, row) for number in used for row in range(len(sources[number].crops))]
        self._positions = {place: position for position, place in enumerate(self._places)}
        self._fidelity, self._choosiness = fidelity, choosiness
        self.sentences = [
            sentence
            for start in range(0, len(sentences), CHUNK)
            for sentence in self._somewhat(sentences[start : start + CHUNK])
        ]
        self._crops: np.ndarray | None = None
        self._texts: np.ndarray | None = None

    def choose(self, sentences: np.ndarray, generator: np.random.Generator) -> list[tuple[int, int]]:
        """Source and row of a crop for each of these positions in ``sentences``."""
        logits = self._fidelity * self._likelihood([self.sentences[index] for index in sentences]) + self._chances
        if self._crops is not None and self._texts is not None:
            logits = logits + self._choosiness * SHARPNESS * (self._texts[sentences] @ self._crops.T)
        drawn = (logits + generator.gumbel(size=logits.shape)).argmax(1)
        return [self._places[position] for position in drawn]

    def remember(
        self, places: Sequence[tuple[int, int]], crops: np.ndarray, sentences: np.ndarray, texts: np.ndarray
    ) -> None:
        """Keeps the latest embeddings of crops, [B, D], and of sentences, [B, D], where ``sentences`` is not -1."""
        if self._choosiness == 0:
            return
        if self._crops is None or self._texts is None:
            self._crops = np.zeros((len(self._places), crops.shape[1]), np.float32)
            self._texts = np.zeros((len(self.sentences), crops.shape[1]), np.float32)
        for place, crop, sentence, text in zip(places, crops, sentences, texts, strict=True):
            if place in self._positions:
                self._crops[self._positions[place]] = crop
            if sentence >= 0:
                self._texts[sentence] = text

    def _somewhat(self, sentences: Sequence[Sentence]) -> list[Sentence]:
        count = np.array([len(sentence.stated) + len(sentence.denied) for sentence in sentences])
        fits = self._likelihood(sentences).max(1) > count * np.log(LEAST_LIKELY)
        return [sentence for sentence, kept in zip(sentences, fits, strict=True) if kept]

    def _likelihood(self, sentences: Sequence[Sentence]) -> np.ndarray:
        """Logarithm of the probability that sentences (rows) fit crops (columns)."""
        stated, denied = said(sentences)
        return stated.astype(np.float32) @ self._present.T + denied.astype(np.float32) @ self._absent.T
