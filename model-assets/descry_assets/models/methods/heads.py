"""Heads that several methods share: a sentence's first state, a linear map of states or cells, stripes."""

import torch
import torch.nn.functional as F
from timm.layers import AttentionPool2d
from torch import Tensor, nn

from descry_assets.attention.kernels import to_tokens
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


def stripes(maps: Tensor) -> Tensor:
    """Maps [B, C, H, W] -> means of their rows, [B, H, C]."""
    return maps.mean(3).transpose(1, 2)


def strips(maps: Tensor, count: int) -> list[Tensor]:
    """Maps [B, C, H, W] cut into horizontal strips, top to bottom; they overlap where ``count`` does not divide H."""
    rows = int(maps.shape[2])
    return [maps[:, :, index * rows // count : -(-(index + 1) * rows // count)] for index in range(count)]
