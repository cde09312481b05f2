"""Omni-scale block: branches of growing reach, each weighed by the same channel gate."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate
from descry_assets.attention.registry import mechanism


@mechanism("omni-scale-gate", family="branch", place="map", paper="arXiv 1905.00953")
class OmniScaleGate(nn.Module):
    """Four branches that see 3, 5, 7 and 9 cells far, and one gate that says which channels of each count.

    Zhou, Yang, Cavallaro, Xiang: Omni-Scale Feature Learning for Person Re-Identification, ICCV 2019, arXiv 1905.00953,
    section 3.2, block of OSNet. A light convolution is a pointwise one, a depthwise 3x3 one, batch norm and ReLU::

        z = relu(BN(W1 x)),   x_k = k light convolutions of z,   k = 1..K
        G(v) = sigma(W4 relu(W3 mean_p v + b3) + b4)
        y = relu(x + BN(W2 sum over k of G(x_k) * x_k))

    One gate, shared by all branches; gates do not sum to 1.

    Cost: (C^2 / 2 + K (K + 1) / 2 (C^2 / 16 + 9 C / 4)) H W multiply-adds, with C / 4 channels in branches.

    Args:
        width: C.
        branches: K.
        reduction: channels of a branch by the width inside G.
    """

    def __init__(self, width: int, branches: int = 4, reduction: int = 16):
        super().__init__()
        inside = max(1, width // 4)
        hidden = max(1, inside // reduction)
        self.enter = nn.Sequential(nn.Conv2d(width, inside, 1, bias=False), nn.BatchNorm2d(inside), nn.ReLU())
        self.branches = nn.ModuleList(
            nn.Sequential(*(LightConvolution(inside) for _ in range(count + 1))) for count in range(branches)
        )
        self.squeeze, self.excite = nn.Linear(inside, hidden), nn.Linear(hidden, inside)
        self.leave = nn.Sequential(nn.Conv2d(inside, width, 1, bias=False), nn.BatchNorm2d(width))
        self.gate = Gate()

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W], not negative."""
        entered = self.enter(x)
        seen = torch.stack([branch(entered) for branch in self.branches], 1)
        gates = self.gate(self.excite(F.relu(self.squeeze(seen.mean((3, 4))))))
        return F.relu(x + self.leave((seen * gates[..., None, None]).sum(1)))


class LightConvolution(nn.Sequential):
    """A 3x3 convolution in two factors: pointwise, then depthwise, batch norm and ReLU.

    Args:
        width: channels in and out.
    """

    def __init__(self, width: int):
        super().__init__(
            nn.Conv2d(width, width, 1, bias=False),
            nn.Conv2d(width, width, 3, padding=1, groups=width, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
        )
