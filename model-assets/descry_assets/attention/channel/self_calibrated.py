"""Self-calibrated convolution (SCNet)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate
from descry_assets.attention.registry import mechanism


@mechanism("self-calibrated", family="channel", place="map", paper="Liu et al., CVPR 2020")
class SelfCalibrated(nn.Module):
    """Half of the channels are convolved and gated by what a coarser view of them says.

    After Liu, Hou, Cheng, Wang, Feng: Improving Convolutional Networks with Self-Calibrated Convolutions, CVPR 2020,
    as the authors' code has it. The input's halves are x1 and x2, F1 to F4 are 3 x 3 convolutions::

        y2 = relu(BN(F1 x2))
        m = sigma(x1 + up(BN(F2 down(x1)))),   y1 = relu(BN(F4(BN(F3 x1) * m))),   y = (y2, y1)

    ``down`` averages windows of r x r cells and ``up`` repeats each value over its window. Windows at the right and
    lower edge average the cells that they have, where the code drops them, so that a map may have any size. Replaces a
    convolution: it has no shortcut.

    Cost: 9 (C / 2)^2 N (3 + 1 / r^2) multiply-adds.

    Args:
        width: C, channels; even.
        reduction: r.
    """

    def __init__(self, width: int, reduction: int = 4):
        super().__init__()
        if width % 2:
            raise ValueError(f"self-calibrated convolution halves its channels, and {width} is odd")
        self.half, self.reduction = width // 2, reduction
        self.plain, self.coarse, self.fine, self.last = (self._convolution() for _ in range(4))
        self.gate = Gate()

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        first, second = x.split(self.half, 1)
        height, width = x.shape[2:]
        coarse = F.avg_pool2d(first, self.reduction, ceil_mode=True, count_include_pad=False)
        raised = F.interpolate(self.coarse(coarse), scale_factor=self.reduction, mode="nearest")[..., :height, :width]
        calibrated = F.relu(self.last(self.fine(first) * self.gate(first + raised)))
        return torch.cat([F.relu(self.plain(second)), calibrated], 1)

    def _convolution(self) -> nn.Sequential:
        return nn.Sequential(nn.Conv2d(self.half, self.half, 3, padding=1, bias=False), nn.BatchNorm2d(self.half))
