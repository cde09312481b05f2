"""Deformable convolution, versions 1 and 2."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate, positions, sample
from descry_assets.attention.registry import mechanism


def taps(size: int, dilation: int = 1) -> tuple[Tensor, Tensor]:
    """Row and column of each tap of a kernel beside its centre, [size * size] each, row by row."""
    row, column = positions(size, size, torch.empty(0))
    return ((part.flatten() - size // 2) * dilation for part in (row, column))


def sample_around(x: Tensor, offsets: Tensor, size: int, dilation: int = 1) -> Tensor:
    """The map at the taps of a kernel around each cell, each moved by an offset in cells.

    Map [B, C, H, W] and offsets [B, 2 * size * size, H, W] (row and column of the first tap, of the second...) ->
    [B, C, size * size, H, W]; bilinear, zero outside.
    """
    row, column = positions(*x.shape[2:], x)
    tap_row, tap_column = (part.to(x)[:, None, None] for part in taps(size, dilation))
    moved = offsets.unflatten(1, (size * size, 2))
    return sample(x, row + tap_row + moved[:, :, 0], column + tap_column + moved[:, :, 1])


@mechanism("deformable-convolution", family="spatial", place="map", paper="arXiv 1811.11168")
class DeformableConvolution(nn.Module):
    """A convolution that looks beside the grid, where and how much the content says.

    After Dai et al.: Deformable Convolutional Networks, ICCV 2017 (arXiv 1703.06211), and Zhu, Hu, Lin, Dai: Deformable
    ConvNets v2, CVPR 2019::

        y(p) = b + sum over taps k of W_k m_k(p) x(p + p_k + d_k(p))

    with x read bilinearly and zero outside, offsets d and logits of m each by a convolution of x that starts at 0.
    Version 1 has m = 1, version 2 m = sigma(.), so that it starts as half of the plain convolution. Weights and
    channels of offsets stand as in ``torchvision.ops.DeformConv2d``. ONNX's DeformConv needs opset 19 and a runtime
    that has it, so this is written with GridSample, which computes the same. Replaces a convolution: no shortcut.

    Cost: k^2 C^2 N / g + 3 k^4 C N + 4 k^2 C N multiply-adds.

    Args:
        width: C, channels.
        size: k, odd.
        groups: g of the convolution.
        modulated: version 2.
    """

    def __init__(self, width: int, size: int = 3, groups: int = 1, modulated: bool = True):
        super().__init__()
        self.size, self.modulated = size, modulated
        plain = nn.Conv2d(width, width, size, groups=groups)
        self.weight, self.bias, self.groups = plain.weight, plain.bias, groups
        self.offset = _starts_at_zero(nn.Conv2d(width, 2 * size * size, size, padding=size // 2))
        if modulated:
            self.modulation = _starts_at_zero(nn.Conv2d(width, size * size, size, padding=size // 2))
            self.gate = Gate()

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        samples = sample_around(x, self.offset(x), self.size)
        if self.modulated:
            samples = samples * self.gate(self.modulation(x)).unsqueeze(1)
        weight = self.weight.flatten(1)[:, :, None, None]
        return nn.functional.conv2d(samples.flatten(1, 2), weight, self.bias, groups=self.groups)


def _starts_at_zero(map_: nn.Conv2d) -> nn.Conv2d:
    nn.init.zeros_(map_.weight)
    nn.init.zeros_(map_.bias)
    return map_
