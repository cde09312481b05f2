"""Gated multimodal unit: how much of each of two vectors goes into their fusion."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import MASKED, Gate, masked_mean
from descry_assets.attention.registry import mechanism


class GatedFusion(nn.Module):
    """Fuses two vectors, such as an image's and a sentence's.

    Arevalo, Solorio, Montes-y-Gomez, Gonzalez: Gated Multimodal Units for Information Fusion, ICLR 2017 workshop, arXiv
    1702.01992::

        z = sigma(Wz [a; b]),   y = z * tanh(Wa a) + (1 - z) * tanh(Wb b)

    Args:
        first_width, second_width: of the vectors.
        width: of the result.
    """

    def __init__(self, first_width: int, second_width: int, width: int):
        super().__init__()
        self.first = nn.Linear(first_width, width, bias=False)
        self.second = nn.Linear(second_width, width, bias=False)
        self.open = nn.Linear(first_width + second_width, width, bias=False)
        self.gate = Gate()

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """[..., first_width] and [..., second_width] -> [..., width] in (-1, 1)."""
        gate = self.gate(self.open(torch.cat([first, second], -1)))
        return gate * self.first(first).tanh() + (1 - gate) * self.second(second).tanh()


@mechanism("gated-fusion", family="branch", place="pool", paper="arXiv 1702.01992")
class GatedFusionPool(nn.Module):
    """Mean and maximum of the tokens as two branches, fused by a gate.

    ``y = GatedFusion(mean over n of x_n, max over n of x_n)``. The unit is that of
    Arevalo et al., to pool with it ours.

    Cost: 4 C^2 multiply-adds.

    Args:
        width: C.
    """

    def __init__(self, width: int):
        super().__init__()
        self.fuse = GatedFusion(width, width, width)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> [B, C]."""
        largest = x if mask is None else x.masked_fill(mask.unsqueeze(-1) == 0, MASKED)
        return self.fuse(masked_mean(x, mask), largest.amax(1))
