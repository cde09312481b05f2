"""Squeeze-and-excitation."""

import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate, masked_mean
from descry_assets.attention.registry import mechanism


@mechanism("squeeze-excitation", family="channel", place="tokens", paper="arXiv 1709.01507")
class SqueezeExcitation(nn.Module):
    """Gates each channel by what the means of all channels say.

    After Hu, Shen, Sun: Squeeze-and-Excitation Networks, CVPR 2018::

        s = mean over n of x_n,   g = sigma(W2 relu(W1 s + b1) + b2),   y_n = g * x_n

    Cost: 2 C^2 / r + 2 C N multiply-adds.

    Args:
        width: C, channels.
        reduction: r; the hidden layer has C / r units, at least 1. It is not rounded to a multiple of 8 as timm's.
    """

    def __init__(self, width: int, reduction: int = 16):
        super().__init__()
        hidden = max(1, width // reduction)
        self.squeeze, self.excite = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.gate = Gate()

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]."""
        gates = self.gate(self.excite(F.relu(self.squeeze(masked_mean(x, mask)))))
        return x * gates[:, None]
