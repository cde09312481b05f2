"""Spatial pyramid graph reasoning (SpyGR)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate, to_map, to_tokens
from descry_assets.attention.registry import mechanism

SMALL = 1e-6


class LaplacianLayer(nn.Module):
    """One graph convolution: ``relu(W L X)`` with a Laplacian drawn from the input."""

    def __init__(self, width: int, nodes: int):
        super().__init__()
        self.features = nn.Conv2d(width, nodes, 1)
        self.importance, self.gate = nn.Linear(width, nodes), Gate()
        self.out = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        return F.relu(self.out(to_map(self.laplacian(x), *x.shape[2:])))

    def laplacian(self, x: Tensor) -> Tensor:
        """L X [B, N, C]; the N x N matrices are never formed."""
        cells, features = to_tokens(x), F.relu(to_tokens(self.features(x)))
        importance = self.gate(self.importance(cells.mean(1, keepdim=True)))
        degree = (features * importance * features.sum(1, keepdim=True)).sum(-1, keepdim=True)
        scaled = features / (degree + SMALL).sqrt()
        return cells - scaled @ (importance.transpose(1, 2) * (scaled.transpose(1, 2) @ cells))


@mechanism("pyramid-graph", family="spatial", place="map", paper="arXiv 2003.10211")
class PyramidGraph(nn.Module):
    """Subtracts from each cell what cells like it hold, at several resolutions.

    After Li, Yang, Zhao, Shen, Lin, Liu: Spatial Pyramid Based Graph Reasoning for Semantic Segmentation, CVPR 2020.
    At each level, with X the cells [N, C] of the map::

        F = relu(Wf X) [N, M],   w = sigma(Ww mean of X),   T = F diag(w) F^T,   D = diag of the row sums of T
        g(X) = relu(Wo (I - D^-1/2 T D^-1/2) X)

    Levels are x, and x halved once and twice by 2 x 2 maxima; their results are enlarged and added from the top down.
    Reconstructed from the paper's idea, as no code of the authors was found: the gate's sigmoid, a layer of its own for
    each level, bilinear enlarging.

    Cost: C M N + 2 M C N + C^2 N multiply-adds at the first level, a quarter at each further one.

    Args:
        width: C, channels.
        nodes: M; by default 64, or C where that is less.
        levels: how many.
    """

    def __init__(self, width: int, nodes: int | None = None, levels: int = 3):
        super().__init__()
        self.layers = nn.ModuleList(LaplacianLayer(width, nodes or min(64, width)) for _ in range(levels))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        maps = [x]
        for _ in self.layers[1:]:
            maps.append(F.max_pool2d(maps[-1], 2, ceil_mode=True))
        result = torch.zeros_like(maps[-1])
        for layer, level in zip(reversed(self.layers), reversed(maps), strict=True):
            size = tuple(int(length) for length in level.shape[2:])
            result = layer(level) + F.interpolate(result, size, mode="bilinear", align_corners=False)
        return result
