"""Local relation layer (LR-Net)."""

import math

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import Weights, windows
from descry_assets.attention.registry import mechanism
from descry_assets.attention.spatial.deformable_convolution import taps

LIKENESS = {
    "square": lambda query, key: -((query - key) ** 2),
    "distance": lambda query, key: -(query - key).abs(),
    "product": lambda query, key: query * key,
}


@mechanism("local-relation", family="spatial", place="map", paper="arXiv 1904.11491")
class LocalRelation(nn.Module):
    """Means over windows, weighted by how alike cells are and how they lie to each other.

    After Hu, Zhang, Xie, Lin: Local Relation Networks for Image Recognition, ICCV 2019. For each group g of m
    consecutive channels, which has one query and key a cell, over the k x k cells p' around p::

        w_g(p, p') = softmax over p' of (phi(q_g(p), k_g(p')) + geo_g(p' - p))
        y = Wo sum over p' of w_g(c)(p, p') x_c(p')

    with phi one of ``LIKENESS`` and geo two linear maps with a ReLU between them of the offset over the window's half
    size. Values are x itself. Reconstructed: phi, the scale of offsets, groups of consecutive channels, and zeros
    outside the map that take part in the softmax; the authors' code was not found. Replaces a convolution: no shortcut.

    Cost: 2 C^2 N / m + k^2 N (C / m + C) + C^2 N multiply-adds.

    Args:
        width: C, channels.
        size: k, odd.
        shared: m, channels that share a weight; by default 8, or the largest divisor that it shares with C.
        likeness: key of ``LIKENESS``.
    """

    def __init__(self, width: int, size: int = 7, shared: int | None = None, likeness: str = "square"):
        super().__init__()
        self.size, self.groups = size, width // (shared or math.gcd(8, width))
        self.likeness = LIKENESS[likeness]
        self.query, self.key = nn.Conv2d(width, self.groups, 1), nn.Conv2d(width, self.groups, 1, bias=False)
        hidden = max(4, self.groups // 2)
        self.geometry = nn.Sequential(nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, self.groups, bias=False))
        self.register_buffer("offsets", torch.stack(list(taps(size)), -1) / max(1, size // 2), persistent=False)
        self.weights = Weights(2)
        self.out = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        likeness = self.likeness(self.query(x).unsqueeze(2), windows(self.key(x), self.size))
        logits = likeness + self.geometry(self.offsets).T[:, :, None, None]
        weights = self.weights(logits)
        values = windows(x, self.size).unflatten(1, (self.groups, -1))
        return self.out((weights.unsqueeze(2) * values).sum(3).flatten(1, 2))
