"""Selective kernel convolution (SK)."""

import math

from timm.layers import SelectiveKernel as TimmSelectiveKernel
from torch import Tensor, nn

from descry_assets.attention.registry import mechanism


@mechanism("selective-kernel", family="channel", place="map", paper="arXiv 1903.06586")
class SelectiveKernel(nn.Module):
    """Chooses for each channel between a small and a large convolution kernel.

    After Li, Wang, Hu, Yang: Selective Kernel Networks, CVPR 2019; timm's module with the paper's sizes::

        u_i = relu(BN(conv_i(x))), i = 1, 2 with 3 x 3 taps, the second ones dilated by 2
        z = relu(BN(W mean over cells of (u_1 + u_2))),   a_i = softmax over i of (V_i z),   y = sum over i of a_i u_i

    Replaces a convolution: it has no shortcut.

    Cost: 18 C^2 N / G + C d + 2 d C + 2 C N multiply-adds.

    Args:
        width: C, channels.
        groups: G of the convolutions; by default 32, or the largest divisor that it shares with C.
        reduction: ``d`` is C / reduction, at least 32.
    """

    def __init__(self, width: int, groups: int | None = None, reduction: int = 16):
        super().__init__()
        self.select = TimmSelectiveKernel(
            width,
            groups=groups or math.gcd(32, width),
            rd_channels=max(32, width // reduction),
            split_input=False,
            keep_3x3=True,
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        return self.select(x)
