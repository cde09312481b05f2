"""Efficient channel attention (ECA)."""

import math

from torch import Tensor, nn

from descry_assets.attention.kernels import Gate, masked_mean
from descry_assets.attention.registry import mechanism


@mechanism("efficient-channel-attention", family="channel", place="tokens", paper="arXiv 1910.03151")
class EfficientChannelAttention(nn.Module):
    """Gates each channel by the means of the few channels beside it.

    After Wang, Wu, Zhu, Li, Zuo, Hu: ECA-Net, CVPR 2020::

        s = mean over n of x_n,   g_c = sigma(sum over t < k of w_t s_{c + t - (k - 1) / 2}),   y_n = g * x_n

    with zeros beyond the first and last channel. ``k`` is ``(log2(C) + 1) / 2`` cut to an integer, the next odd number
    if it is even, and at least 3, as in timm.

    Cost: k C + 2 C N multiply-adds.

    Args:
        width: C, channels.
    """

    def __init__(self, width: int):
        super().__init__()
        size = max(3, int((math.log2(width) + 1) / 2) | 1)
        self.neighbours = nn.Conv1d(1, 1, size, padding=size // 2, bias=False)
        self.gate = Gate()

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]."""
        return x * self.gate(self.neighbours(masked_mean(x, mask)[:, None]))
