"""Criss-cross attention (CCNet)."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import MASKED, QueryKeyValue, Weights, to_tokens
from descry_assets.attention.registry import mechanism


@mechanism("criss-cross", family="spatial", place="map", paper="arXiv 1811.11721")
class CrissCross(nn.Module):
    """Each cell looks along its row and its column; done twice, it has seen all cells.

    After Huang et al.: CCNet: Criss-Cross Attention for Semantic Segmentation, ICCV 2019. With q, k of width C / 8 and
    v of width C::

        y_i = x_i + gamma sum over j in row or column of i of softmax over these j of (q_i . k_j) v_j

    A cell is itself one of its H + W - 1 keys. The same weights are used in every pass. Gamma starts at 0.

    Cost: R (5 C^2 N / 4 + 9 C N (H + W) / 8) multiply-adds.

    Args:
        width: C, channels.
        passes: R.
        reduction: C over the width of queries and keys.
    """

    def __init__(self, width: int, passes: int = 2, reduction: int = 8):
        super().__init__()
        self.passes = passes
        self.project = QueryKeyValue(width, max(1, width // reduction), width)
        self.weights = Weights()
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        for _ in range(self.passes):
            x = x + self.gamma * self.look(x)
        return x

    def look(self, x: Tensor) -> Tensor:
        """What one pass finds, [B, C, H, W] -> [B, C, H, W]."""
        height, width = (int(size) for size in x.shape[2:])
        query, key, value = (part[:, 0].unflatten(1, (height, width)) for part in self.project(to_tokens(x)))
        along_row = query @ key.transpose(2, 3)
        columns = [part.transpose(1, 2) for part in (query, key, value)]
        itself = torch.eye(height, dtype=x.dtype, device=x.device) * MASKED
        along_column = (columns[0] @ columns[1].transpose(2, 3) + itself).transpose(1, 2)
        in_row, in_column = self.weights(torch.cat([along_row, along_column], -1)).split([width, height], -1)
        found = in_row @ value + (in_column.transpose(1, 2) @ columns[2]).transpose(1, 2)
        return found.permute(0, 3, 1, 2)
