"""Estimates with 95 % bootstrap intervals over persons (Efron & Tibshirani: An Introduction to the Bootstrap, 1993).

Images and captions of one person are alike, so it is persons that are drawn again, each with all that belongs to it.
"""

from typing import Any

import numpy as np

from descry_assets.training.metrics import RESAMPLES


def resamples(units: np.ndarray, seed: int = 0) -> np.ndarray:
    """How often each value counts in each resample, float32 [R, n].

    Args:
        units: what each of n values belongs to, usually a person, [n]; as many units are drawn as there are.
        seed: fixes the draws.
    """
    _, index = np.unique(units, return_inverse=True)
    generator = np.random.default_rng(seed)
    count = index.max() + 1
    drawn = [np.bincount(generator.integers(0, count, count), minlength=count) for _ in range(RESAMPLES)]
    return np.stack(drawn)[:, index].astype(np.float32)


def mean_estimate(values: np.ndarray, units: np.ndarray, seed: int = 0) -> dict[str, Any]:
    """Mean of values [n] in percent, with the interval over their units [n]."""
    weights = resamples(units, seed)
    return estimate(values.mean() * 100, weights @ values / weights.sum(1) * 100)


def estimate(value: float, resampled: np.ndarray) -> dict[str, Any]:
    """A value and the interval that its resampled values [R] give, rounded to a tenth."""
    low, high = np.percentile(resampled, (2.5, 97.5))
    return {"value": round(float(value), 1), "interval": [round(float(low), 1), round(float(high), 1)]}


def auroc(scores: np.ndarray, positive: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties counting half.

    Args:
        scores: [n].
        positive: booleans [n].
        weights: how much each value counts, [..., n]; all alike when None.

    Returns:
        Between 0 and 1, [...]; NaN where all that counts is positive, or nothing is.
    """
    order = np.argsort(scores, kind="stable")
    ordered, positive = scores[order], positive[order]
    weights = np.ones(len(order)) if weights is None else weights[..., order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] > ordered[:-1]]))
    above = np.add.reduceat(weights * positive, starts, axis=-1, dtype=np.float64)
    below = np.add.reduceat(weights * ~positive, starts, axis=-1, dtype=np.float64)
    wins = above * (below.cumsum(-1) - below / 2)
    with np.errstate(invalid="ignore"):
        return wins.sum(-1) / (above.sum(-1) * below.sum(-1))
