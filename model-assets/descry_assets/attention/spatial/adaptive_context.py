"""Adaptive context modules (APCNet)."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate, pool_to, to_map, to_tokens
from descry_assets.attention.registry import mechanism


def block(inputs: int, outputs: int, size: int = 1) -> nn.Sequential:
    """Convolution, batch norm and ReLU."""
    convolution = nn.Conv2d(inputs, outputs, size, padding=size // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU())


class ContextModule(nn.Module):
    """Context of each cell from the regions of a grid of ``size`` x ``size``."""

    def __init__(self, width: int, inner: int, size: int):
        super().__init__()
        self.size = size
        self.regions, self.cells, self.whole = block(width, inner), block(width, inner), block(inner, inner)
        self.affinity, self.gate = nn.Conv2d(inner, size * size, 1), Gate()
        self.merge, self.fuse = block(inner, inner), block(inner, inner)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, c, H, W]."""
        regions, cells = self.regions(pool_to(x, self.size)), self.cells(x)
        whole = self.whole(cells.mean((2, 3), keepdim=True))
        affinity = self.gate(to_tokens(self.affinity(cells + whole)))
        context = to_map(affinity @ to_tokens(regions), *x.shape[2:])
        return self.fuse(torch.relu(self.merge(context) + cells))


@mechanism("adaptive-context", family="spatial", place="map", paper="He et al., CVPR 2019")
class AdaptiveContext(nn.Module):
    """Each cell gathers from the regions of several grids, by what it and the whole map show.

    After He, Deng, Zhou, Wang, Qiao: Adaptive Pyramid Context Network for Semantic Segmentation, CVPR 2019, checked
    against mmsegmentation. With CBR a convolution, batch norm and ReLU, for each grid of s x s regions::

        p = CBR(x averaged to s x s) [s^2, c],   f = CBR(x) [N, c],   u = CBR(mean of f)
        a = sigma(Wa (f + u)) [N, s^2],   y_s = CBR(relu(CBR(a p) + f));   y = CBR3x3(x, y_1, y_2, y_3, y_6)

    Cost: for each s N (C c + 2 c s^2 + 2 c^2) + s^2 C c, and 9 C (C + 4 c) N multiply-adds.

    Args:
        width: C, channels.
        inner: c; by default C / 4.
        sizes: s of the grids.
    """

    def __init__(self, width: int, inner: int | None = None, sizes: tuple[int, ...] = (1, 2, 3, 6)):
        super().__init__()
        inner = inner or max(1, width // 4)
        self.contexts = nn.ModuleList(ContextModule(width, inner, size) for size in sizes)
        self.bottleneck = block(width + len(sizes) * inner, width, 3)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        return self.bottleneck(torch.cat([x, *(context(x) for context in self.contexts)], 1))
