"""Gumbel top-k: attention over k of the positions, chosen by noisy scores in training and by the best otherwise."""

import torch
from torch import Tensor, nn

from descry_assets.attention.cross_modal.scan import ScanTextToImage
from descry_assets.attention.kernels import Weights, hide, top_k
from descry_assets.attention.registry import mechanism

TINY = 1e-6
ESTIMATORS = ("softmax", "subset")


class GumbelTopK(nn.Module):
    """Chooses k of K positions; a drawing that lets gradients through.

    With Gumbel noise ``g``, the k largest of ``s + g`` are a draw without replacement from ``softmax(s)`` (Kool, van
    Hoof, Welling, arXiv 1903.06059). The result is that choice, 1 or 0; its gradient is that of a relaxation ``q``
    (straight-through: ``choice + q - q.detach()``)::

        softmax:  q = k softmax((s + g) / tau)                                    (arXiv 1611.01144 for k = 1)
        subset:   q = a_1 + ... + a_k,  a_j = softmax(w_j / tau),  w_1 = s + g,  w_j+1 = w_j + log(1 - a_j)
                  (Xie, Ermon, arXiv 1901.10517)

    In ``eval`` there is no noise. Padding is never chosen.

    Args:
        k: how many; where fewer are real, all of these.
        temperature: tau.
        estimator: "softmax" or "subset".
    """

    def __init__(self, k: int, temperature: float = 1.0, estimator: str = "softmax"):
        super().__init__()
        if k < 1 or estimator not in ESTIMATORS:
            raise ValueError(f"k is {k}, at least 1 is needed, or estimator {estimator!r} is not one of {ESTIMATORS}")
        self.k, self.temperature, self.estimator = k, temperature, estimator

    def forward(self, scores: Tensor, mask: Tensor | None = None) -> Tensor:
        """Scores [B, ..., K] and mask [B, K] -> choice [B, ..., K]."""
        if self.training:
            scores = scores - torch.empty_like(scores).exponential_().log()
        scores = hide(scores, mask)
        chosen = top_k(scores, self.k) * hide(torch.ones_like(scores), mask).clamp_min(0)
        if not self.training:
            return chosen
        relaxed = self.relaxed(scores)
        return chosen + relaxed - relaxed.detach()

    def relaxed(self, noisy: Tensor) -> Tensor:
        """Noisy scores [..., K] -> q [..., K], which sums to k."""
        if self.estimator == "softmax":
            return self.k * (noisy / self.temperature).softmax(-1)
        total = torch.zeros_like(noisy)
        for _ in range(self.k):
            share = (noisy / self.temperature).softmax(-1)
            total = total + share
            noisy = noisy + (1 - share).clamp_min(TINY).log()
        return total


class GumbelWeights(nn.Module):
    """Stands in for a softmax: weights over the chosen alone, ``m_i exp(s_i) / sum_j m_j exp(s_j)``.

    Args:
        k, temperature, estimator: as in ``GumbelTopK``.
    """

    def __init__(self, k: int, temperature: float = 1.0, estimator: str = "softmax"):
        super().__init__()
        self.choose = GumbelTopK(k, temperature, estimator)
        self.weights = Weights()

    def forward(self, logits: Tensor, mask: Tensor | None = None) -> Tensor:
        """Logits [B, ..., K] and mask [B, K] -> weights [B, ..., K] that sum to 1, or to 0 where nothing is real."""
        shares = self.choose(logits, mask) * self.weights(logits, mask)
        return shares / shares.sum(-1, keepdim=True).clamp_min(TINY**3)


@mechanism("gumbel-top-k", family="hard", place="pool", paper="arXiv 1611.01144, arXiv 1903.06059")
class GumbelPool(nn.Module):
    """Mean of the k tokens that score best, weighted by their scores.

    ``s_n = u . x_n``, weights as in ``GumbelWeights``, ``y = sum over n of a_n x_n``. The score is ours.

    Cost: 2 N C multiply-adds and a sort of N scores.

    Args:
        width: C.
        k, temperature, estimator: as in ``GumbelTopK``.
    """

    def __init__(self, width: int, k: int = 4, temperature: float = 1.0, estimator: str = "softmax"):
        super().__init__()
        self.score = nn.Linear(width, 1, bias=False)
        self.weights = GumbelWeights(k, temperature, estimator)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> [B, C]."""
        return (self.weights(self.score(x).transpose(1, 2), mask) @ x).squeeze(1)


@mechanism("gumbel-cross-attention", family="hard", place="pair", paper="doi 10.1145/3394171.3413864")
class GumbelCrossAttention(ScanTextToImage):
    """Each word looks at the k cells that fit it best and at no other.

    After Zheng, Liu, Liu, Zha, Mei: Hierarchical Gumbel Attention Network for Text-based Person Search, ACM MM 2020
    (HGAN), which chooses the strongly relevant regions by Gumbel top-k. Reconstructed from its abstract: the weights
    are ``GumbelWeights`` in the place of the softmax of ``ScanTextToImage``; k and temperature are unconfirmed. HGAN
    does so for words, phrases and sentence.

    Cost: as ``ScanTextToImage``, and L sorts of T cosines a pair.

    Args:
        width: C.
        k, temperature, estimator: as in ``GumbelTopK``.
        options: of ``ScanTextToImage``.
    """

    def __init__(self, width: int, k: int = 3, temperature: float = 1.0, estimator: str = "softmax", **options):
        super().__init__(width, **options)
        self.weights = GumbelWeights(k, temperature, estimator)
