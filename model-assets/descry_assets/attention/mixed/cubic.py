"""Cubic attention: one weight a channel and position, where a middle layer says which positions matter."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate
from descry_assets.attention.mixed.cbam import PooledMlp, across_channels
from descry_assets.attention.registry import mechanism


@mechanism("cubic", family="mixed", place="map", paper="Sensors 20(18):5279, doi 10.3390/s20185279")
class CubicAttention(nn.Module):
    """Cross-layer spatial attention times channel attention, after the hybrid attention network (HAN).

    Li, Xu, Xiao: Hybrid Attention Network for Language-Based Person Search, Sensors 20(18):5279, 2020. Reconstructed:
    the abstract says that spatial attention across a middle and a high layer and channel attention are combined, the
    equations are ours. With ``m`` the map of the middle layer, resized to the high layer's ``x``::

        S = sigma(conv3([max_c m, mean_c m, max_c x, mean_c x]))        [B, 1, H, W]
        K = sigma(M(mean_p x) + M(max_p x)),  M(v) = W2 relu(W1 v)      [B, C, 1, 1]
        y = x + x * K * S

    Cost: 4 C^2 / r + 36 H W multiply-adds.

    Args:
        width: C.
        reduction: r, C by the width inside M.
    """

    def __init__(self, width: int, reduction: int = 16):
        super().__init__()
        self.channels = PooledMlp(width, reduction, bias=False)
        self.positions = nn.Conv2d(4, 1, 3, padding=1)
        self.channel_gate, self.position_gate = Gate(), Gate()

    def forward(self, x: Tensor, middle: Tensor | None = None) -> Tensor:
        """High layer [B, C, H, W] and middle layer [B, C', H', W'], by default the same -> [B, C, H, W]."""
        seen = across_channels(x)
        if middle is None:
            before = seen
        else:
            size = [int(length) for length in x.shape[2:]]
            before = F.interpolate(across_channels(middle), size, mode="bilinear", align_corners=False)
        positions = self.position_gate(self.positions(torch.cat([before, seen], 1)))
        return x + x * (self.channel_gate(self.channels(x)) * positions)
