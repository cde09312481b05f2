"""SCAN as published, in both directions."""

import torch
import torch.nn.functional as F
from torch import Tensor

from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.attention.kernels import MASKED, Weights
from descry_assets.attention.registry import mechanism

EPSILON = 1e-8
LEAK = 0.1
POOLS = ("logsumexp", "mean")


class Scan(PairMechanism):
    """Both directions of stacked cross attention; those that can be built inherit it.

    Args:
        width: C; nothing depends on it.
        temperature: lambda, factor of the normalised similarities.
        pool: how the relevances of the queries become a score: "logsumexp" or "mean".
        sharpness: mu, of "logsumexp".
    """

    def __init__(self, width: int, temperature: float, pool: str, sharpness: float):
        super().__init__()
        if pool not in POOLS:
            raise ValueError(f"pool is {pool!r}, not one of {POOLS}")
        self.temperature, self.pool, self.sharpness = temperature, pool, sharpness
        self.weights = Weights()

    def relevances(self, queries: Tensor, contexts: Tensor, similarity: Tensor, mask: Tensor | None) -> Tensor:
        """Cosines of queries [..., Q, C] with what they attend to.

        Args:
            queries: unit vectors, broadcast against the pairs.
            contexts: unit vectors [..., K, C].
            similarity: cosines [B, N, Q, K], 0 at padding.
            mask: of contexts, [B, K].

        Returns:
            [B, N, Q].
        """
        kept = F.leaky_relu(similarity, LEAK)
        kept = kept / (kept.norm(dim=2, keepdim=True) + EPSILON)
        attended = self.weights(self.temperature * kept, mask) @ contexts
        return (queries * F.normalize(attended, dim=-1, eps=EPSILON)).sum(-1)

    def pooled(self, relevances: Tensor, mask: Tensor | None = None) -> Tensor:
        """Relevances [B, N, Q] and mask [B, Q] -> scores [B, N]; 0 where nothing is real."""
        if mask is None:
            mask = torch.ones_like(relevances[:, 0])
        real = mask[:, None].to(relevances.dtype)
        count = real.sum(-1)
        if self.pool == "mean":
            return (relevances * real).sum(-1) / count.clamp_min(1)
        logits = (self.sharpness * relevances).masked_fill(real == 0, MASKED)
        return torch.where(count > 0, logits.logsumexp(-1) / self.sharpness, torch.zeros_like(logits[..., 0]))


def cosines(text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Unit words [B, L, C] with zeros at padding, unit cells [N, T, C], and their cosines [B, N, L, T]."""
    words = F.normalize(text_tokens, dim=-1) * text_mask.unsqueeze(-1).to(text_tokens.dtype)
    cells = F.normalize(image_tokens, dim=-1)
    return words, cells, words.unsqueeze(1) @ cells.transpose(1, 2)


@mechanism("scan-text-to-image", family="cross-modal", place="pair", paper="arXiv 1803.08024")
class ScanTextToImage(Scan):
    """Words look at cells: stacked cross attention, text to image.

    Lee, Chen, Hua, Hu, He: Stacked Cross Attention for Image-Text Matching, ECCV 2018, arXiv 1803.08024, section 3.1.
    With words ``w_l`` and cells ``v_t`` of unit length, ``s_lt = w_l . v_t`` and ``f`` a leaky ReLU, as in the authors'
    code (the paper has a ReLU)::

        n_lt = f(s_lt) / sqrt(sum over l of f(s_lt)^2)
        u_l  = sum over t of softmax over t of (lambda n_lt) v_t
        R_l  = cos(w_l, u_l)
        score = 1 / mu log(sum over l of exp(mu R_l)),   or the mean of R_l

    The norm is over words, the softmax over cells. With "logsumexp" a longer sentence scores higher.
    ``StackedCrossAttention`` is the variant with learned temperature and weights of words.

    Cost: 2 L T C multiply-adds a pair.

    Args:
        width: C.
        temperature: lambda.
        pool: "logsumexp" or "mean".
        sharpness: mu.
    """

    def __init__(self, width: int, temperature: float = 9.0, pool: str = "logsumexp", sharpness: float = 6.0):
        super().__init__(width, temperature, pool, sharpness)

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N]."""
        words, cells, similarity = cosines(text_tokens, text_mask, image_tokens)
        return self.pooled(self.relevances(words.unsqueeze(1), cells, similarity, None), text_mask)


@mechanism("scan-image-to-text", family="cross-modal", place="pair", paper="arXiv 1803.08024")
class ScanImageToText(Scan):
    """Cells look at words: stacked cross attention, image to text.

    As ``ScanTextToImage`` with the roles exchanged: the norm is over cells, the softmax over words, the pool over
    cells.

    Cost: 2 L T C multiply-adds a pair.

    Args:
        width: C.
        temperature: lambda.
        pool: "logsumexp" or "mean".
        sharpness: mu; the authors have 5 for Flickr30K and 20 for COCO.
    """

    def __init__(self, width: int, temperature: float = 4.0, pool: str = "logsumexp", sharpness: float = 5.0):
        super().__init__(width, temperature, pool, sharpness)

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N]."""
        words, cells, similarity = cosines(text_tokens, text_mask, image_tokens)
        seen = self.relevances(cells, words.unsqueeze(1), similarity.transpose(2, 3), text_mask)
        return self.pooled(seen)


@mechanism("scan-both-ways", family="cross-modal", place="pair", paper="arXiv 1803.08024")
class ScanBothWays(PairMechanism):
    """Mean of the scores of both directions, which the paper gets from an ensemble.

    Cost: 3 L T C multiply-adds a pair, twice the cosines that are formed once aside.

    Args:
        width: C.
        pool: of both, "logsumexp" or "mean".
    """

    def __init__(self, width: int, pool: str = "logsumexp"):
        super().__init__()
        self.to_image, self.to_text = ScanTextToImage(width, pool=pool), ScanImageToText(width, pool=pool)

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N]."""
        tokens = text_tokens, text_mask, image_tokens
        return (self.to_image.score_all(*tokens) + self.to_text.score_all(*tokens)) / 2
