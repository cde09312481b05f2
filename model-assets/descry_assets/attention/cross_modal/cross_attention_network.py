"""Cross attention network: a small network that reads a correlation says which positions matter."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.attention.kernels import Weights, hide
from descry_assets.attention.registry import mechanism

TEMPERATURE = 0.025
SCALE = 7.0


class MetaFusion(nn.Module):
    """Meta-fusion layer: from a correlation to a weight of each own position, in [1, 2].

    Hou, Chang, Ma, Shan, Chen: Cross Attention Network for Few-shot Classification, NeurIPS 2019, arXiv 1910.07677,
    section 3.2. With ``R`` [own positions p, other positions q]::

        k = W2 relu(BN(W1 mean over p of R + b1)) + b2          a kernel over q
        a_p = mean over q of R_pq k_q
        A = 1 + softmax over p of (a / 0.025)

    Args:
        positions: most positions q that there may be; the first ones are used where there are fewer.
        reduction: positions by the width inside.
    """

    def __init__(self, positions: int, reduction: int = 6):
        super().__init__()
        hidden = max(1, positions // reduction)
        self.positions = positions
        self.squeeze, self.norm = nn.Linear(positions, hidden, bias=False), nn.BatchNorm1d(hidden)
        self.expand = nn.Linear(hidden, positions)
        self.weights = Weights()

    def forward(self, correlation: Tensor, own: Tensor | None = None, other: Tensor | None = None) -> Tensor:
        """Correlation [B, N, P, Q], masks [B, P] of own and [B, Q] of other positions -> weights [B, N, P]."""
        count = correlation.shape[-1]
        real_own, real_other = _real(own, correlation[:, 0, :, 0]), _real(other, correlation[:, 0, 0])
        correlation = correlation * real_own[:, None, :, None] * real_other[:, None, None]
        mean = correlation.sum(2) / real_own.sum(1)[:, None, None].clamp_min(1)
        inside = F.linear(mean, self.squeeze.weight[:, :count]).flatten(0, 1)
        inside = F.relu(self.norm(inside)).view(mean.shape[0], mean.shape[1], self.norm.num_features)
        kernel = F.linear(inside, self.expand.weight[:count], self.expand.bias[:count])
        strength = (correlation @ kernel.unsqueeze(-1)).squeeze(-1) / real_other.sum(1)[:, None, None].clamp_min(1)
        return 1 + self.weights(strength / TEMPERATURE, own)


def _real(mask: Tensor | None, like: Tensor) -> Tensor:
    return hide(torch.ones_like(like), mask).clamp_min(0)


@mechanism("cross-attention-network", family="cross-modal", place="pair", paper="arXiv 1910.07677")
class CrossAttentionNetwork(PairMechanism):
    """Cosine of a sentence and an image after each was weighed by how it correlates with the other.

    Hou et al., arXiv 1910.07677, section 3, with words and cells in the place of the cells of a class and of
    a query image; one ``MetaFusion`` serves both sides, as in the paper::

        R_lt = cos(word_l, cell_t),   A = MetaFusion(R),   B = MetaFusion(R^T)
        score = 7 cos(sum over l of A_l word_l, sum over t of B_t cell_t)

    Cost: 2 L T C + 2 (L + T) P / 6 multiply-adds a pair.

    Args:
        width: C; nothing depends on it.
        positions: P, most words or cells that there may be.
    """

    def __init__(self, width: int, positions: int = 64):
        super().__init__()
        self.fuse = MetaFusion(positions)

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N] in [-7, 7]."""
        real = text_mask.to(text_tokens.dtype)
        correlation = F.normalize(text_tokens, dim=-1).unsqueeze(1) @ F.normalize(image_tokens, dim=-1).transpose(1, 2)
        of_words = self.fuse(correlation, own=text_mask) * real.unsqueeze(1)
        of_cells = self.fuse(correlation.transpose(2, 3), other=text_mask)
        words = of_words @ text_tokens
        cells = torch.einsum("bnt,ntc->bnc", of_cells, image_tokens)
        return SCALE * (F.normalize(words, dim=-1) * F.normalize(cells, dim=-1)).sum(-1)
