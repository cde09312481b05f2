"""Is the person here at all: ``python -m descry_assets.evaluation.absence bundles/descry-base``.

Every caption of the benchmark searches a gallery that holds its person and the same gallery without the person's
images, each reranked as the service does it. From the scores of the reranked images one number says how sure the first
match is; the figure is the chance that this number is higher with the person there than without (area under the ROC
curve, 50 % is chance), over all captions.

The number that the service shows is the highest match probability, which orders searches as the highest fused score
does. Beside it stand numbers that a service could compute from the same scores: the lead of the highest score over
the mean of the next ten, and the distance of the highest score from the mean of all reranked images in standard
deviations.

Where another person fits the caption better, the highest score is the same with and without the person, so the figure
is bounded by how often the person comes first. Hence the smaller galleries: a number of other persons, drawn for every
caption.

The calibration error is that of ``training.calibration``: match probabilities of held-out sentences and crops.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from descry_assets.evaluation.command import run
from descry_assets.evaluation.statistics import auroc, estimate, resamples
from descry_assets.evaluation.subject import Subject
from descry_assets.evaluation.tables import cell, table
from descry_assets.training.calibration import calibration_error, held_out_scores, match_probability
from descry_assets.training.evaluate import DEPTH, fused_scores

NEXT = 10
OTHERS = (10, 50)
"""Other persons in the smaller galleries."""


def lead(scores: np.ndarray) -> float:
    """Highest score over the mean of the next ten, for scores in falling order, [n] with n > 1."""
    return float(scores[0] - scores[1 : 1 + NEXT].mean())


def standard_score(scores: np.ndarray) -> float:
    """Highest score less the mean of all, in standard deviations of all, for scores in falling order, [n]."""
    return float((scores[0] - scores.mean()) / scores.std())


SURENESS: dict[str, Callable[[np.ndarray], float]] = {
    "highest match probability": lambda scores: float(scores[0]),
    "lead over the next ten": lead,
    "standard score among the reranked": standard_score,
}
"""How sure a search is of its first match, from its fused scores in falling order."""


def measure(subject: Subject, depth: int = DEPTH, others: tuple[int, ...] = OTHERS) -> dict[str, Any]:
    """The area under the curve for each number and gallery, typical match probabilities, and the calibration error."""
    benchmark = subject.benchmark
    texts = benchmark.texts
    cosine = np.stack([text.embedding for text in texts]) @ benchmark.images.embeddings.T
    fused = np.stack([fused_scores(subject.bundle, text, benchmark.images) for text in texts])
    right = benchmark.gallery == benchmark.persons[:, None]
    weights = resamples(np.concatenate([benchmark.persons, benchmark.persons]))
    galleries = [("all", np.ones_like(right))]
    galleries += [(str(count), _smaller(benchmark.gallery, benchmark.persons, count, subject.seed)) for count in others]
    rows, probabilities = [], {}
    for name, members in galleries:
        present = _reranked(cosine, fused, members, depth)
        absent = _reranked(cosine, fused, members & ~right, depth)
        figures = {number: _area(sure, present, absent, weights) for number, sure in SURENESS.items()}
        rows.append({"otherPersons": name, "auroc": figures})
        best = np.array([[scores[0] for scores in each] for each in (present, absent)])
        present_median, absent_median = np.median(
            match_probability(best.astype(float), **subject.bundle.manifest["calibration"]), axis=1
        ).round(3)
        probabilities[name] = {"present": float(present_median), "absent": float(absent_median)}
    return {
        "benchmark": subject.recipe.data.benchmark,
        "galleries": rows,
        "medianHighestProbability": probabilities,
        "calibrationError": round(_calibration_error(subject), 4),
    }


def markdown(figures: dict[str, Any]) -> str:
    """A row a gallery."""
    rows = [
        [
            row["otherPersons"],
            *(cell(row["auroc"][number]) for number in SURENESS),
            *(f"{value:.2f}" for value in figures["medianHighestProbability"][row["otherPersons"]].values()),
        ]
        for row in figures["galleries"]
    ]
    header = ["other persons in the gallery", *SURENESS, "median highest probability, present", "absent"]
    return table(header, rows) + f"\n\nExpected calibration error on held-out pairs: {figures['calibrationError']:.3f}."


def _smaller(gallery: np.ndarray, persons: np.ndarray, count: int, seed: int) -> np.ndarray:
    """For each query the images [Q, N] of its person and of ``count`` other persons, or of all if there are fewer."""
    everyone = np.unique(gallery)
    members = np.zeros((len(persons), len(gallery)), dtype=bool)
    for query, person in enumerate(persons):
        strangers = everyone[everyone != person]
        drawn = np.random.default_rng((seed, query)).permutation(strangers)[:count]
        members[query] = np.isin(gallery, drawn) | (gallery == person)
    return members


def _reranked(cosine: np.ndarray, fused: np.ndarray, members: np.ndarray, depth: int) -> list[np.ndarray]:
    """For each query the fused scores, in falling order, of those ``depth`` members whose cosine is highest."""
    lists = []
    for near, scores, member in zip(cosine, fused, members, strict=True):
        indices = np.flatnonzero(member)
        top = indices[np.argsort(-near[indices], kind="stable")[:depth]]
        lists.append(-np.sort(-scores[top]))
    return lists


def _area(
    sure: Callable[[np.ndarray], float], present: list[np.ndarray], absent: list[np.ndarray], weights: np.ndarray
) -> dict[str, Any]:
    numbers = np.array([sure(scores) for scores in [*present, *absent]])
    positive = np.arange(len(numbers)) < len(present)
    return estimate(100 * auroc(numbers, positive), 100 * auroc(numbers, positive, weights))


def _calibration_error(subject: Subject) -> float:
    scores = held_out_scores(subject.bundle, subject.recipe)
    fused = scores.pair + subject.bundle.manifest["fusion"]["embeddingWeight"] * scores.cosine
    return calibration_error(match_probability(fused, **subject.bundle.manifest["calibration"]), scores.match)


if __name__ == "__main__":
    run(__doc__, measure, markdown)
