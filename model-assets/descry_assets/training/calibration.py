"""Fits the match probability on held-out crops and sentences.

No crop of a held-out person and no held-out sentence was trained on, and nothing of the benchmark is used. A pair
counts as a match when the crop has all attributes that the sentence states, so the match probability is the
probability that a crop fits the sentence as PETA's labels tell, for a pair that is as likely to match as not. A model
that learned from renders alone is fitted on rendered persons alone.
"""

import random
from dataclasses import dataclass

import numpy as np

from descry_assets.data import attributes
from descry_assets.data.archives import read_images
from descry_assets.data.renders import TEST_SET, list_renders, read_renders
from descry_assets.data.sentence import Sentence, said
from descry_assets.data.sentences import SentenceMaker
from descry_assets.models.bundle import Bundle
from descry_assets.training.recipe import Recipe
from descry_assets.training.sets import human_split, labelled_crops

MADE_SENTENCES = 300


@dataclass(frozen=True)
class HeldOutScores:
    """Cosines, pair scores and matches of held-out sentences (rows) and crops (columns), [S, N] each."""

    cosine: np.ndarray
    pair: np.ndarray
    match: np.ndarray


def held_out_scores(bundle: Bundle, recipe: Recipe) -> HeldOutScores:
    """Scores all held-out crops against held-out human sentences and sentences made from these crops."""
    if recipe.data.archives:
        labelled = labelled_crops(recipe.data, recipe.seed)
        present, held_out = labelled.attributes[labelled.held_out], [labelled.crops[row] for row in labelled.held_out]
        shown = read_images(held_out)
        _, human = human_split(recipe.data, recipe.seed)
    else:
        renders = list_renders([TEST_SET])
        present, shown = attributes.matrix(render.attributes for render in renders), read_renders(renders)
        human = []
    sentences = human + _made(present, recipe.seed)
    stated, denied = said(sentences)
    match = attributes.consistent(stated, present, denied)
    kept = np.flatnonzero(match.any(1))
    texts = [bundle.encode_text(sentences[index].text) for index in kept]
    images = bundle.encode_images(shown)
    return HeldOutScores(
        np.stack([text.embedding for text in texts]) @ images.embeddings.T,
        np.stack([bundle.pair_scores(text, images.tokens) for text in texts]),
        match[kept],
    )


def fit_sigmoid(scores: np.ndarray, match: np.ndarray) -> tuple[float, float]:
    """Slope and intercept of ``P(match) = 1 / (1 + exp(-(slope * score + intercept)))``.

    Platt scaling (Platt: Probabilistic Outputs for Support Vector Machines, 1999) by Newton's method, with matches
    and non-matches of equal total weight. Scores and matches have the same shape.
    """
    x, y = scores.ravel().astype(np.float64), match.ravel().astype(np.float64)
    weight = np.where(y == 1, 0.5 / y.sum(), 0.5 / (1 - y).sum())
    design = np.stack([x, np.ones_like(x)], 1)
    theta = np.zeros(2)
    for _ in range(50):
        probability = 1 / (1 + np.exp(-design @ theta))
        gradient = design.T @ (weight * (probability - y))
        hessian = (design * (weight * probability * (1 - probability))[:, None]).T @ design
        step = np.linalg.solve(hessian + 1e-12 * np.eye(2), gradient)
        theta -= step
        if np.abs(step).max() < 1e-9:
            break
    return float(theta[0]), float(theta[1])


def match_probability(fused: np.ndarray, slope: float, intercept: float) -> np.ndarray:
    """Match probabilities of fused scores, of any shape."""
    return 1 / (1 + np.exp(-(slope * fused + intercept)))


def calibration_error(probability: np.ndarray, match: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error (Guo et al., arXiv 1706.04599) with matches and non-matches of equal weight."""
    p, y = probability.ravel(), match.ravel()
    weight = np.where(y, 0.5 / y.sum(), 0.5 / (~y).sum())
    which = np.minimum((p * bins).astype(int), bins - 1)
    gaps = np.bincount(which, weight * (p - y), bins)
    return float(np.abs(gaps).sum())


def _made(present: np.ndarray, seed: int) -> list[Sentence]:
    generator = random.Random(seed)
    maker = SentenceMaker(generator)
    rows = generator.sample(range(len(present)), min(MADE_SENTENCES, len(present)))
    return [maker.describe(attributes.names(present[row])) for row in rows]
