"""CBAM: channels are weighed first, positions then."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate
from descry_assets.attention.registry import mechanism

LEAST_HIDDEN = 4
"""A bottleneck is at least so wide, however narrow the map."""


@mechanism("cbam", family="mixed", place="map", paper="arXiv 1807.06521")
class CBAM(nn.Module):
    """Gates of channels by their mean and maximum, then of positions by theirs.

    Woo, Park, Lee, Kweon: CBAM: Convolutional Block Attention Module, ECCV 2018, arXiv 1807.06521, equations 2 and 3.
    With means and maxima over positions (p) or channels (c)::

        x' = x * sigma(M(mean_p x) + M(max_p x)),     M(v) = W2 relu(W1 v + b1) + b2
        y  = x' * sigma(BN(conv([max_c x', mean_c x'])))

    Order of the two maps, biases, batch norm and its scale, which starts at zero so that every position starts with a
    gate of one half, as in the authors' code.

    Cost: 4 C^2 / r + 2 K^2 H W multiply-adds.

    Args:
        width: C.
        reduction: r, C by the width inside M.
        size: K, of the convolution, odd.
    """

    def __init__(self, width: int, reduction: int = 16, size: int = 7):
        super().__init__()
        self.channels = PooledMlp(width, reduction)
        self.positions = nn.Sequential(
            nn.Conv2d(2, 1, size, padding=size // 2, bias=False), nn.BatchNorm2d(1, momentum=0.01)
        )
        nn.init.zeros_(self.positions[1].weight)
        self.channel_gate, self.position_gate = Gate(), Gate()

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        x = x * self.channel_gate(self.channels(x))
        return x * self.position_gate(self.positions(across_channels(x)))


class PooledMlp(nn.Module):
    """One small network over the mean and the maximum of each channel, summed.

    Args:
        width: C.
        reduction: C by the width inside.
        bias: whether its layers have one.
    """

    def __init__(self, width: int, reduction: int, bias: bool = True):
        super().__init__()
        hidden = max(width // reduction, LEAST_HIDDEN)
        self.mlp = nn.Sequential(nn.Linear(width, hidden, bias), nn.ReLU(), nn.Linear(hidden, width, bias))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> logits [B, C, 1, 1]."""
        logits = self.mlp(x.mean((2, 3))) + self.mlp(x.amax((2, 3)))
        return logits[:, :, None, None]


def across_channels(x: Tensor) -> Tensor:
    """Maximum and mean over the channels: [B, C, H, W] -> [B, 2, H, W]."""
    return torch.cat([x.amax(1, keepdim=True), x.mean(1, keepdim=True)], 1)
