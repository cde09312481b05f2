"""Retrieval figures from rankings, as IRRA's public evaluation defines them (anosorae/IRRA, utils/metrics.py)."""

from dataclasses import dataclass

import numpy as np

RESAMPLES = 1000


@dataclass(frozen=True)
class QueryFigures:
    """One value a query, [Q] each: rank of the first right image (from 1), average precision, inverse penalty.

    With K right images, the last at rank ``r_K``, the inverse negative penalty is ``K / r_K`` (Ye et al., Deep
    Learning for Person Re-identification, arXiv 2001.04193, section 4.1).
    """

    first_hit: np.ndarray
    average_precision: np.ndarray
    inverse_penalty: np.ndarray

    def summary(self) -> dict[str, float]:
        """``r1``, ``r5``, ``r10``, ``mAP`` and ``mINP`` in percent."""
        return {name: float(values.mean() * 100) for name, values in self._columns().items()}

    def intervals(self, seed: int = 0) -> dict[str, tuple[float, float]]:
        """95 % bootstrap interval of each figure in percent, resampling queries."""
        generator = np.random.default_rng(seed)
        draws = generator.integers(0, len(self.first_hit), (RESAMPLES, len(self.first_hit)))
        return {
            name: tuple(float(x) for x in np.percentile(values[draws].mean(1) * 100, (2.5, 97.5)))
            for name, values in self._columns().items()
        }

    def only(self, queries: np.ndarray) -> "QueryFigures":
        """The figures of some queries, chosen by index or mask."""
        return QueryFigures(self.first_hit[queries], self.average_precision[queries], self.inverse_penalty[queries])

    def _columns(self) -> dict[str, np.ndarray]:
        hits = {f"r{k}": (self.first_hit <= k).astype(float) for k in (1, 5, 10)}
        return hits | {"mAP": self.average_precision, "mINP": self.inverse_penalty}


def query_figures(rankings: np.ndarray, gallery: np.ndarray, queries: np.ndarray) -> QueryFigures:
    """Figures of each query.

    Args:
        rankings: gallery indices from best to worst, [Q, N]; every query ranks the whole gallery.
        gallery: identities of the gallery's images, [N].
        queries: identities of the queries, [Q]; each must be in the gallery.
    """
    hits = gallery[rankings] == queries[:, None]
    counts = hits.sum(1)
    if not counts.all():
        raise ValueError(f"query identity {queries[counts == 0][0]} has no image in the gallery")
    ranks = np.arange(1, hits.shape[1] + 1)
    precision = hits.cumsum(1) / ranks
    last = hits.shape[1] - hits[:, ::-1].argmax(1)
    return QueryFigures(hits.argmax(1) + 1, (precision * hits).sum(1) / counts, counts / last)


def rank(scores: np.ndarray) -> np.ndarray:
    """Gallery indices from highest to lowest score, [Q, N]; ties keep the gallery's order."""
    return np.argsort(-scores, axis=1, kind="stable")


def rerank(rankings: np.ndarray, fused: np.ndarray, depth: int) -> np.ndarray:
    """Reorders the first ``depth`` of each ranking by fused score [Q, N]; what follows keeps its order."""
    top = rankings[:, :depth]
    order = np.argsort(-np.take_along_axis(fused, top, axis=1), axis=1, kind="stable")
    return np.concatenate([np.take_along_axis(top, order, axis=1), rankings[:, depth:]], axis=1)


def stage_figures(
    rankings: np.ndarray, fused: np.ndarray, gallery: np.ndarray, queries: np.ndarray, depth: int
) -> dict[str, QueryFigures]:
    """Figures of the stages ``embedding``, as ranked, and ``reranked``: see ``query_figures`` and ``rerank``."""
    return {
        "embedding": query_figures(rankings, gallery, queries),
        "reranked": query_figures(rerank(rankings, fused, depth), gallery, queries),
    }
