"""Asymmetric non-local blocks: pyramid (APNB) and fusion (AFNB)."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import DotProduct, pool_to, to_map, to_tokens
from descry_assets.attention.registry import mechanism

SIZES = (1, 3, 6, 8)
"""Of the grids that keys and values are averaged to: 110 anchors together."""


class PooledAttention(nn.Module):
    """Attention of cells to anchors, which are means over the regions of a pyramid."""

    def __init__(self, query: int, source: int, inner: int):
        super().__init__()
        self.query, self.key = (
            nn.Sequential(nn.Conv2d(width, inner, 1, bias=False), nn.BatchNorm2d(inner), nn.ReLU())
            for width in (query, source)
        )
        self.value = nn.Conv2d(source, inner, 1, bias=False)
        self.attend = DotProduct(inner**-0.5)
        self.out = nn.Conv2d(inner, query, 1, bias=False)
        nn.init.zeros_(self.out.weight)

    def forward(self, x: Tensor, source: Tensor) -> Tensor:
        """[B, C, H, W] and [B, C', H', W'] -> [B, C, H, W]."""
        return self.gather(x, self.query(x), self.key(source), self.value(source))

    def gather(self, x: Tensor, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Queries of the cells of x, keys and values of a source, as maps -> [B, C, H, W]."""
        attended = self.attend(to_tokens(query), anchors(key), anchors(value))
        return self.out(to_map(attended, *x.shape[2:]))


def anchors(x: Tensor) -> Tensor:
    """[B, C, H, W] -> [B, 110, C]."""
    return torch.cat([pool_to(x, size).flatten(2) for size in SIZES], -1).transpose(1, 2)


@mechanism("asymmetric-non-local", family="spatial", place="map", paper="arXiv 1908.07678")
class AsymmetricNonLocal(nn.Module):
    """Each cell looks at 110 means over regions instead of at all cells.

    The pyramid block (APNB) of Zhu, Xu, Bai, Huang, Bai: Asymmetric Non-local Neural Networks for Semantic
    Segmentation, ICCV 2019, as the authors' code has it::

        k = relu(BN(Wk x)), v = Wv x, both averaged to grids of 1, 3, 6 and 8 cells a side;   q = k before pooling
        c_i = Wo sum over j of softmax over j of (q_i . k_j / sqrt(d)) v_j,   y = dropout(relu(BN(W (c, x))))

    Queries and keys share their map. No shortcut: W fuses context and input. Wo starts at 0.

    Cost: 2 C d N + 2 N S d + d C N + 2 C^2 N multiply-adds, S = 110.

    Args:
        width: C, channels.
        inner: d, width of keys and values; by default C / 2.
    """

    def __init__(self, width: int, inner: int | None = None):
        super().__init__()
        self.context = PooledAttention(width, width, inner or max(1, width // 2))
        del self.context.query
        self.fuse = nn.Sequential(
            nn.Conv2d(2 * width, width, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(), nn.Dropout2d(0.05)
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        key = self.context.key(x)
        return self.fuse(torch.cat([self.context.gather(x, key, key, self.context.value(x)), x], 1))


@mechanism("asymmetric-fusion", family="spatial", place="map", paper="arXiv 1908.07678")
class AsymmetricFusion(nn.Module):
    """Each cell of a map looks at 110 means over regions of a lower map.

    The fusion block (AFNB) of the same paper::

        q = relu(BN(Wq x)),   k = relu(BN(Wk l)), v = Wv l, both averaged as above
        c_i = Wo sum over j of softmax over j of (q_i . k_j / sqrt(d)) v_j,   y = dropout(BN(W (c, x)))

    Cost: C d N + 2 C' d N' + 2 N S d + d C N + 2 C^2 N multiply-adds, S = 110.

    Args:
        width: C, channels.
        low: C', channels of the lower map; by default C.
        inner: d, width of keys and values; by default C / 2.
    """

    def __init__(self, width: int, low: int | None = None, inner: int | None = None):
        super().__init__()
        self.context = PooledAttention(width, low or width, inner or max(1, width // 2))
        self.fuse = nn.Sequential(nn.Conv2d(2 * width, width, 1, bias=False), nn.BatchNorm2d(width), nn.Dropout2d(0.05))

    def forward(self, x: Tensor, low: Tensor | None = None) -> Tensor:
        """[B, C, H, W] and a lower map [B, C', H', W'], by default the same one -> [B, C, H, W]."""
        return self.fuse(torch.cat([self.context(x, x if low is None else low), x], 1))
