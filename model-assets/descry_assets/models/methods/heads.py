"""Heads that several methods share: a sentence's first state, a linear map of states or cells, stripes."""

import torch
import torch.nn.functional as F
from timm.layers import AttentionPool2d
from torch import Tensor, nn

from descry_assets.attention.kernels import MASKED, Weights, to_tokens
from descry_assets.models.image_branch import CELLS, COLUMNS, ROWS
from descry_assets.models.methods.registry import Widths


class ClassHead(nn.Module):
    """Text head: the embedding is a linear map of the state of [CLS], tokens are one of every state."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.embed, self.tokenize = nn.Linear(widths.states, widths.embedding), nn.Linear(widths.states, widths.token)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States [B, L, 384] and mask [B, L] -> embedding [B, D] and tokens [B, L, C]."""
        return F.normalize(self.embed(states[:, 0]), dim=-1), self.tokenize(states)


class AttentionPoolHead(nn.Module):
    """Image head: CLIP's attention pool (Radford et al., arXiv 2103.00020, section 2.4), a token a cell.

    The pool is timm's: the mean of the cells asks all cells by multi-head attention. Tokens are a linear map of a cell
    plus a learned bias a place.
    """

    def __init__(self, widths: Widths):
        super().__init__()
        heads = max(1, widths.embedding // 64)
        self.pool = AttentionPool2d(
            widths.channels,
            feat_size=(ROWS, COLUMNS),
            out_features=widths.embedding,
            embed_dim=widths.embedding,
            num_heads=heads,
        )
        self.tokenize = nn.Linear(widths.channels, widths.token)
        self.place = nn.Parameter(torch.zeros(CELLS, widths.token))

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, H, W] -> embedding [B, D] and tokens [B, H * W, C]."""
        return F.normalize(self.pool(maps), dim=-1), self.tokenize(to_tokens(maps)) + self.place


class FittingWeights(nn.Module):
    """Softmax that leaves out what is below the mean.

    ``a_k = softmax over k of s_k``, 0 where below ``1 / K`` of K real ones, normalised again. The largest is never
    below the mean, so something is always kept.
    """

    def __init__(self):
        super().__init__()
        self.weights = Weights()

    def forward(self, logits: Tensor, real: Tensor) -> Tensor:
        """Logits [B, N, K] and what is real [B, 1, K], 1 or 0 -> weights [B, N, K]."""
        shares = self.weights(logits.masked_fill(real == 0, MASKED))
        least = 1 / real.sum(-1, keepdim=True).clamp_min(1)
        shares = shares * (shares >= least * (1 - 1e-4))
        return shares / shares.sum(-1, keepdim=True)


def stripes(maps: Tensor) -> Tensor:
    """Maps [B, C, H, W] -> means of their rows, [B, H, C]."""
    return maps.mean(3).transpose(1, 2)


def strips(maps: Tensor, count: int) -> list[Tensor]:
    """Maps [B, C, H, W] cut into horizontal strips, top to bottom; they overlap where ``count`` does not divide H."""
    rows = int(maps.shape[2])
    return [maps[:, :, index * rows // count : -(-(index + 1) * rows // count)] for index in range(count)]
