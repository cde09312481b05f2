"""Position and channel attention (DANet)."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import DotProduct, QueryKeyValue, Weights, join_heads
from descry_assets.attention.registry import mechanism


@mechanism("danet-position", family="spatial", place="tokens", paper="arXiv 1809.02983")
class PositionAttention(nn.Module):
    """Adds to each position the values of positions like it.

    Position module of Fu et al.: Dual Attention Network for Scene Segmentation, CVPR 2019. With q, k of width C / 8 and
    v of width C, and no map after them::

        y_i = x_i + gamma sum over j of softmax over j of (q_i . k_j) v_j

    Gamma starts at 0.

    Cost: 5 C^2 N / 4 + 9 C N^2 / 8 multiply-adds.

    Args:
        width: C.
        reduction: C over the width of queries and keys.
    """

    def __init__(self, width: int, reduction: int = 8):
        super().__init__()
        self.project = QueryKeyValue(width, max(1, width // reduction), width)
        self.attend = DotProduct()
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]."""
        return x + self.gamma * join_heads(self.attend(*self.project(x), mask))


@mechanism("danet-channel", family="channel", place="tokens", paper="arXiv 1809.02983")
class ChannelAttention(nn.Module):
    """Adds to each channel a mixture of channels, by their products over positions.

    Channel module of the same paper; it has no map::

        e_cd = sum over n of x_nc x_nd,   y_nc = x_nc + gamma sum over d of softmax over d of (s e_cd) x_nd

    with s = -1 as the authors' code has it, which subtracts each energy from the row's largest, so that channels attend
    to those unlike them; the paper writes s = 1. Gamma starts at 0.

    Cost: 2 C^2 N multiply-adds.

    Args:
        width: C.
        sign: s.
    """

    def __init__(self, width: int, sign: int = -1):
        super().__init__()
        self.sign = sign
        self.weights = Weights()
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]."""
        real = x if mask is None else x * mask.unsqueeze(-1).to(x.dtype)
        weights = self.weights(self.sign * (real.transpose(1, 2) @ real))
        return x + self.gamma * (x @ weights.transpose(1, 2))
